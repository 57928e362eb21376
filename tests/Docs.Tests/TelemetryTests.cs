using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Docs.Tests;

/// <summary>What the documents, the dashboard and the alerts say about telemetry is what the program has.</summary>
public sealed partial class TelemetryTests : IDisposable
{
    private const string Prefix = "userbalance.";

    // Classes that write in another one's category.
    private static readonly Dictionary<string, Type[]> Writers = new(StringComparer.Ordinal)
    {
        [typeof(ServerPoolGrain).FullName!] = [typeof(PoolLog)],
        [typeof(PoolSync).FullName!] = [typeof(PoolSync), typeof(SyncLog)],
        [AccessLog.Category] = [typeof(AccessLog)],
    };

    private static readonly Document Telemetry = new("docs/telemetry.md");
    private readonly MeterReader _reader = new();

    public TelemetryTests()
    {
        _ = new GatewayMeter(_reader);
        _ = new PoolMeters(_reader, TimeProvider.System);
        _ = new ReminderMeter(_reader);
    }

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Instruments_OfTheMeters_AreTheDocumentedOnes()
    {
        var documented = Telemetry.CodeRows
            .Where(row => row[0].StartsWith($"`{Prefix}", StringComparison.Ordinal))
            .Select(row => $"{row[0].Trim('`')} {row[1]} {row[2].Trim('`')}");
        var instruments = _reader.Instruments.Select(instrument => $"{instrument.Name} {KindOf(instrument)} {instrument.Unit}");
        Assert.Equal(instruments.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.All(_reader.Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
    }

    [Theory]
    [InlineData("deploy/grafana/userbalance.json")]
    [InlineData("deploy/prometheus/userbalance.rules.yml")]
    [InlineData("docs/telemetry.md")]
    [InlineData("docs/operations.md")]
    public void Names_InPrometheusForm_AreThoseOfInstruments(string path)
    {
        var known = _reader.Instruments.SelectMany(NamesInPrometheus).ToHashSet();
        var used = PrometheusName().Matches(new Document(path).Text).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void Dashboard_OfGrafana_ShowsEveryInstrumentOfAPoolsState()
    {
        var text = new Document("deploy/grafana/userbalance.json").Text;
        Assert.NotEmpty(JsonDocument.Parse(text).RootElement.GetProperty("panels").EnumerateArray());
        var shown = PrometheusName().Matches(text).Select(match => match.Value).ToHashSet();
        var missing = _reader.Instruments.Where(instrument => !NamesInPrometheus(instrument).Any(shown.Contains))
            .Select(instrument => instrument.Name);
        Assert.Equal(
            ["userbalance.gateway.version", "userbalance.pool.claim.duration", "userbalance.pool.version"],
            missing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void LogEvents_OfTheDocumentedCategories_AreThoseOfTheCode()
    {
        var rows = Telemetry.CodeRows.Where(row => row[0].StartsWith("`UserBalance.", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var category = row[0].Trim('`');
            var documented = EventId().Matches(row[1]).Select(match => int.Parse(match.Groups[1].Value, null));
            Assert.Equal((category, string.Join(' ', EventsOf(category).Order())), (category, string.Join(' ', documented.Order())));
        }
    }

    private static IEnumerable<int> EventsOf(string category) =>
        (Writers.TryGetValue(category, out var writers) ? writers : [TypeOf(category)])
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>();

    private static Type TypeOf(string name) => Assembly.Load(AssemblyOf(name.Split('.'))).GetType(name, throwOnError: true)!;

    private static string AssemblyOf(string[] name) => string.Join('.', name[2] is "Core" or "Admin" ? name[..3] : name[..2]);

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        nameof(Counter<>) or nameof(ObservableCounter<>) => "counter",
        nameof(UpDownCounter<>) or nameof(ObservableUpDownCounter<>) => "up-down counter",
        nameof(Histogram<>) => "histogram",
        _ => "gauge",
    };

    // The rules of the OpenTelemetry specification for Prometheus, as far as the instruments need them.
    private static IEnumerable<string> NamesInPrometheus(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return KindOf(instrument) switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            _ => [name],
        };
    }

    [GeneratedRegex("userbalance_[a-z_]+")]
    private static partial Regex PrometheusName();

    [GeneratedRegex("(?:^|, )([0-9]+) ")]
    private static partial Regex EventId();
}
