using UserBalance.Hosting.Application;

namespace UserBalance.Hosting.Tests.Application;

public sealed class InlineSocketCompletionsTests
{
    [Theory]
    [InlineData(null, "1")]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    public void Enable_KeepsWhatTheUserSet(string? before, string after)
    {
        // Not in this process's own environment: a test that blocks would then hold up the sockets of all others.
        var environment = new Dictionary<string, string?> { [InlineSocketCompletions.Variable] = before };
        InlineSocketCompletions.Enable(environment.GetValueOrDefault, (name, value) => environment[name] = value);
        Assert.Equal(after, Assert.Single(environment).Value);
    }
}
