using Microsoft.Extensions.Configuration;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Tests.Telemetry;

public sealed class TelemetryOptionsReaderTests
{
    private readonly ProblemList _problems = new();

    [Fact]
    public void Read_NothingSet_IsTheDocumentedDefaults()
    {
        Assert.Equal((ClientAddressForm.Full, null), (Read().ClientAddresses, Read().Otlp));
        var otlp = Read("Otlp:Endpoint=http://127.0.0.1:4317").Otlp!;
        Assert.Equal(
            (OtlpProtocol.Grpc, null, 0.01, TimeSpan.FromMinutes(1)),
            (otlp.Protocol, otlp.Headers, otlp.SamplingRatio, otlp.MetricsInterval));
        Assert.Empty(_problems.Lines);
    }

    [Fact]
    public void Read_AllSet_IsRead()
    {
        Assert.Equal(ClientAddressForm.Masked, Read("ClientAddresses=masked").ClientAddresses);
        var otlp = Read(
            "Otlp:Endpoint=https://otel.example/base", "Otlp:Protocol=httpprotobuf", "Otlp:Headers=a=secret", "Otlp:SamplingRatio=1",
            "Otlp:MetricsInterval=5s").Otlp!;
        Assert.Equal(new Uri("https://otel.example/base"), otlp.Endpoint);
        Assert.Equal(
            (OtlpProtocol.HttpProtobuf, "a=secret", 1, TimeSpan.FromSeconds(5)),
            (otlp.Protocol, otlp.Headers, otlp.SamplingRatio, otlp.MetricsInterval));
        Assert.DoesNotContain("secret", otlp.ToString(), StringComparison.Ordinal);
        Assert.Empty(_problems.Lines);
    }

    [Theory]
    [InlineData("ClientAddresses=None", "ClientAddresses is 'None': must be Full or Masked.")]
    [InlineData("Otlp:Endpoint=otel:4317", "Otlp:Endpoint is 'otel:4317': must be a URL of http or https, as in http://127.0.0.1:4317.")]
    [InlineData("Otlp:Endpoint=/v1", "Otlp:Endpoint is '/v1': must be a URL of http or https, as in http://127.0.0.1:4317.")]
    [InlineData("Otlp:Protocol=Json", "Otlp:Protocol is 'Json': must be Grpc or HttpProtobuf.")]
    [InlineData("Otlp:SamplingRatio=2", "Otlp:SamplingRatio is '2': must be a number from 0 to 1, as in 0.05.")]
    [InlineData("Otlp:SamplingRatio=-0.1", "Otlp:SamplingRatio is '-0.1': must be a number from 0 to 1, as in 0.05.")]
    [InlineData("Otlp:SamplingRatio=NaN", "Otlp:SamplingRatio is 'NaN': must be a number from 0 to 1, as in 0.05.")]
    [InlineData("Otlp:MetricsInterval=0s", "Otlp:MetricsInterval is '0s': must be a duration from 1s to 1h.")]
    [InlineData("Otlp:Headers=", "Otlp:Headers: must not be empty; leave the key out if there is none.")]
    public void Read_Wrong_IsOneLine(string setting, string problem)
    {
        Read(setting);
        Assert.Equal([$"UserBalance:Telemetry:{problem}"], _problems.Lines);
    }

    private TelemetryOptions Read(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair =>
                KeyValuePair.Create($"UserBalance:Telemetry:{pair[0]}", (string?)pair[1])))
            .Build();
        var reader = new SectionReader(configuration.GetSection("UserBalance:Telemetry"), _problems);
        var options = TelemetryOptionsReader.Read(reader);
        reader.ReportUnknownKeys();
        return options;
    }
}
