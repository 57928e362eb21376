using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Tests.Telemetry;

public sealed partial class MaskingLoggerTests
{
    private static readonly ClientKey Client = ClientKey.From(IPAddress.Parse("192.0.2.7"));

    [Fact]
    public void Log_Masked_HidesTheClientInTextValuesAndException()
    {
        var line = Written(ClientAddressForm.Masked, logger =>
            LogLine(logger, Client, "of client/app|192.0.2.7", new TimeoutException("No answer of client/app|192.0.2.7.")));
        Assert.Equal("Client 192.0.2.0-24 failed: of client/app|192.0.2.0-24", line.Text);
        Assert.Contains(line.Values, value => value is { Key: "Client", Value: ClientKey shown } && shown == Client.Within(24, 48));
        Assert.Contains(line.Values, value => value is { Key: "{OriginalFormat}", Value: "Client {Client} failed: {Reason}" });
        Assert.Contains("No answer of client/app|192.0.2.0-24.", line.Failure!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.7", line.Failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ExceptionWithoutClients_IsHandedOnAsItIs()
    {
        var failure = new TimeoutException("late");
        Assert.Same(failure, Written(ClientAddressForm.Masked, logger => LogLine(logger, Client, "", failure)).Failure);
    }

    [Fact]
    public void Log_Full_ShowsTheClient()
    {
        var line = Written(ClientAddressForm.Full, logger => LogLine(logger, Client, "late", null));
        Assert.Equal("Client 192.0.2.7 failed: late", line.Text);
    }

    private static Line Written(ClientAddressForm form, Action<ILogger> write)
    {
        using var lines = new Lines();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(lines))
            .AddProductLogging(new ClientAddresses(form))
            .BuildServiceProvider();
        write(services.GetRequiredService<ILogger<MaskingLoggerTests>>());
        return Assert.Single(lines.All);
    }

    [LoggerMessage(LogLevel.Warning, "Client {Client} failed: {Reason}")]
    private static partial void LogLine(ILogger logger, ClientKey client, string reason, Exception? failure);

    private sealed record Line(string Text, List<KeyValuePair<string, object?>> Values, Exception? Failure);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<Line> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(new Line(formatter(state, exception), [.. (IEnumerable<KeyValuePair<string, object?>>)state!], exception));

        public void Dispose()
        {
        }
    }
}
