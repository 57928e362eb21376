using System.Globalization;
using UserBalance.Gateway.Core.Outcomes;
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

        var given = Outcome.All.Where(outcome => outcome.Answer is not null)
            .Select(
                outcome => $"{outcome.Word} | {outcome.Answer!.Status} {outcome.Answer.Title} | "
                    + $"{outcome.Answer.RetryAfter?.ToString(CultureInfo.InvariantCulture) ?? "none"} | "
                    + $"{AnswerForm.Of(outcome).GrpcStatus}");

        Assert.Equal(given, documented);
    }
}
