using UserBalance.Compare.Measuring;
using UserBalance.Compare.Report;

namespace UserBalance.Compare.Tests.Report;

public sealed class MarkdownReportTests
{
    [Fact]
    public void Add_Outcome_ShowsFiguresLimitAndRatios()
    {
        var scenario = new Played { Limits = [new(Metric.P99, 2.5)] };
        var report = new MarkdownReport("the command", [("kernel", "Linux")]);

        report.Add(scenario.With(Metric.P99, [3, 1, 2, 4, 5], [1, 1, 1, 1, 1]));

        Assert.Equal(
            """
            # Side by side
            `the command`

            |  |  |
            |---|---|
            | kernel | Linux |

            ## played
            What is said about it.
            Median of 5 rounds (least to most).

            |  | p99, ms |
            |---|---|
            | mine | 3.00 (1.00 to 5.00) |
            | other | 1.00 (1.00 to 1.00) |

            mine, p99, ms: wanted at most 2.5, reached: **no**.

            mine divided by the other, round by round: the median, with an interval that holds the true one with 93.8%.

            | against | of | ratio | interval | wanted | reached |
            |---|---|---|---|---|---|
            | other | p99, ms | 3.00 | 1.00 to 5.00 | at most 1.0 | yes |

            """,
            report.ToString());
    }
}
