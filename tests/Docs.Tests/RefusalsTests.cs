using UserBalance.Gateway.Http.Answers;

namespace UserBalance.Docs.Tests;

/// <summary>What the document says about refusals is what visitors are told.</summary>
public sealed class RefusalsTests
{
    private const int Columns = 5;

    [Fact]
    public void Answers_OfTheDocument_AreTheGateways()
    {
        var documented = new Document("docs/refusals.md").CodeRows
            .Where(row => row.Length == Columns)
            .Select(row => string.Join(" | ", row[0].Trim('`'), row[2], row[3], row[4].Split(' ')[0]));

        var given = GatewayAnswer.All
            .Select(answer => $"{answer.Reason} | {answer.Status} {answer.Title} | {answer.RetryAfter ?? "none"} | {answer.GrpcStatus}");

        Assert.Equal(given, documented);
    }
}
