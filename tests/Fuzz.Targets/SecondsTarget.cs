using System.Text.Json;
using UserBalance.Gateway.Admin.Pools;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Durations in JSON: read as they are written, or refused as JSON that is not what is needed.</summary>
internal sealed class SecondsTarget : IFuzzTarget
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new SecondsConverter() } };

    public string Name => "seconds";

    public IReadOnlyList<string> Words { get; } =
        ["0", "1.5", "-1", "1e9", "1e300", "9e11", "922337203685.4775", "NaN", "\"1\"", "null", "{}", "[1]"];

    public int MaxLength => 64;

    public void Run(ReadOnlySpan<byte> input)
    {
        TimeSpan value;
        try
        {
            value = JsonSerializer.Deserialize<TimeSpan>(input, Options);
        }
        catch (JsonException)
        {
            return;
        }

        // Beyond 2^43 s a double has no milliseconds any more.
        if (Math.Abs(value.TotalSeconds) > 1e9)
            return;
        var again = JsonSerializer.Deserialize<TimeSpan>(JsonSerializer.SerializeToUtf8Bytes(value, Options), Options);
        Unless((again - value).Duration() <= TimeSpan.FromMilliseconds(1), "seconds are read as they are written");
    }
}
