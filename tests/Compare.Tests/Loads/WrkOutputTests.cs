using UserBalance.Compare.Loads;

namespace UserBalance.Compare.Tests.Loads;

public sealed class WrkOutputTests
{
    private const string Latencies = """
        Running 2s test @ http://127.0.0.1:5001/
          1 threads and 64 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     1.35ms    0.90ms  12.11ms   92.50%
            Req/Sec    47.61k     2.31k   50.33k    85.00%
          Latency Distribution
             50%  950.00us
             75%    1.42ms
             90%    2.10ms
             99%    1.02s 

        """;

    private const string Total = "  94762 requests in 2.01s, 14.01MB read\n";

    [Fact]
    public void Parse_GoodRun_ReadsCountTimeAndPercentiles()
    {
        var result = WrkOutput.Parse($"{Latencies}{Total}Requests/sec:  47145.77\nTransfer/sec:      6.97MB\n");

        Assert.Equal(94_762, result.Requests);
        Assert.Equal(0, result.Failed);
        Assert.Equal(TimeSpan.FromSeconds(2.01), result.Duration);
        Assert.Equal(new(TimeSpan.FromMicroseconds(950), TimeSpan.FromMilliseconds(2.1), TimeSpan.FromSeconds(1.02)), result.Latency);
    }

    [Fact]
    public void Parse_LongRun_ReadsMinutes() =>
        Assert.Equal(TimeSpan.FromMinutes(1.5), WrkOutput.Parse($"{Latencies}  94762 requests in 1.50m, 14.01MB read\n").Duration);

    [Fact]
    public void Parse_ErrorsAndBadAnswers_AreFailuresAndNoRequests()
    {
        var result = WrkOutput.Parse(
            $"{Latencies}{Total}  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 62\n");

        Assert.Equal(94_700, result.Requests);
        Assert.Equal(4_321 + 62, result.Failed);
    }

    [Theory]
    [InlineData("unable to connect to 127.0.0.1:5001 Connection refused\n")]
    [InlineData(Latencies)]
    [InlineData(Total)]
    public void Parse_SomethingElse_Throws(string output) => Assert.Throws<FormatException>(() => WrkOutput.Parse(output));
}
