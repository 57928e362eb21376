using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>
/// Every outcome that a protocol can have, brought about over its sockets: counted, logged and told as the catalogue has it, over both
/// alike.
/// </summary>
public sealed class OutcomeTableTests
{
    /// <summary>TCP has no requests; over HTTP nobody is cut because the process stops, but because the server is withdrawn.</summary>
    private static readonly Outcome[] HttpOnly =
        [Outcome.BadRequest, Outcome.BadTarget, Outcome.BadBody, Outcome.TargetNotCarried, Outcome.CodingNotCarried];

    private static readonly Outcome[] TcpOnly = [Outcome.Stopping];

    /// <summary>Nothing but a mistake in the gateway itself brings it about; the test of the pipeline has it.</summary>
    private static readonly Outcome[] OfMistakes = [Outcome.Failed];

    public static TheoryData<string> OverHttp => [.. Outcome.All.Except(TcpOnly).Except(OfMistakes).Select(outcome => outcome.Word)];

    public static TheoryData<string> OverTcp => [.. Outcome.All.Except(HttpOnly).Except(OfMistakes).Select(outcome => outcome.Word)];

    [Theory]
    [MemberData(nameof(OverHttp))]
    public async Task Http_Outcome_IsCountedLoggedAndTold(string word)
    {
        await using var course = new HttpCourse();
        await CheckAsync(course, Outcome.All.Single(outcome => outcome.Word == word));
    }

    [Theory]
    [MemberData(nameof(OverTcp))]
    public async Task Tcp_Outcome_IsCountedLoggedAndTold(string word)
    {
        await using var course = new TcpCourse();
        await CheckAsync(course, Outcome.All.Single(outcome => outcome.Word == word));
    }

    private static async Task CheckAsync(OutcomeCourse course, Outcome outcome)
    {
        await course.RunAsync(outcome);
        await course.CountsAsync(outcome.CountedAs);
        if (course.HasRecord(outcome))
            Assert.Equal(outcome.Word, await course.LoggedAsync());
    }
}
