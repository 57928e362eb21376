using CsCheck;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class ProblemListTests
{
    private readonly ProblemList _problems = new();

    [Fact]
    public void Add_Value_SaysKeyValueRuleAndHint()
    {
        _problems.Add("UserBalance:A", "0", "must be 1", "write 1");
        _problems.AddMissing("UserBalance:B", "must be 2");
        _problems.AddUnquoted("UserBalance:C", "must be 3");
        Assert.Equal(
            ["UserBalance:A is '0': must be 1; write 1.", "UserBalance:B is missing: must be 2.", "UserBalance:C: must be 3."],
            _problems.Lines);
    }

    [Fact]
    public void Add_LongValue_IsCut()
    {
        _problems.Add("UserBalance:A", new string('x', 10_000), "must be short");
        Assert.InRange(Assert.Single(_problems.Lines).Length, 100, 200);
    }

    [Fact]
    public void Add_AnyText_IsOneLine() =>
        Gen.String[Gen.Char["ab \r\n\t\0\u0085\u2028\u2029"], 0, 20].Sample(text =>
            ProblemList.OneLine(text).All(c => c is 'a' or 'b' or ' '));
}
