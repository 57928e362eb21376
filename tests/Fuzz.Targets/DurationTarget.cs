using UserBalance.Hosting.Configuration;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Durations: read as they are written, never negative.</summary>
internal sealed class DurationTarget : TextTarget
{
    public override string Name => "duration";

    public override int MaxLength => 64;

    public override IReadOnlyList<string> Words { get; } =
        ["90s", "15m", "24h", "1d", "00:00:30", "1.00:00:00", "24:00:00", "999999999999999999", "59", "60", ":", ".", "30", "922337203685"];

    protected override void Run(string text)
    {
        if (!Duration.TryParse(text, out var value, out var hint))
        {
            Unless(value == default, "what is no duration has no value");
            Unless(hint is null || hint.Length > 0, "a hint says something");
            return;
        }

        Unless(hint is null, "what is right needs no hint");
        Unless(value >= TimeSpan.Zero && value.Ticks % TimeSpan.TicksPerSecond == 0, "a duration is whole seconds");
        Unless(Duration.TryParse(Duration.Format(value), out var again, out _) && again == value, "a duration is read as it is written");
    }
}
