using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Tests.Startup;

public sealed class InlineSocketCompletionsTests
{
    [Theory]
    [InlineData(null, "1")]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    public void Enable_KeepsWhatTheUserSet(string? before, string after)
    {
        Environment.SetEnvironmentVariable(InlineSocketCompletions.Variable, before);
        InlineSocketCompletions.Enable();
        Assert.Equal(after, Environment.GetEnvironmentVariable(InlineSocketCompletions.Variable));
    }
}
