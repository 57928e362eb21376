using UserBalance.Gateway.Core.Telemetry;

namespace UserBalance.Gateway.Core.Backends;

/// <summary>Counts the visits to one server.</summary>
internal sealed class ServerTraffic
{
    private const int Begun = 0;
    private const int Ended = 1;

    private readonly StripedCounts _counts = new(2);

    /// <summary>How many visits are open.</summary>
    public long Open
    {
        get
        {
            // The ends first: a visit that begins and ends meanwhile must not make it negative.
            var ended = _counts.Read(Ended);
            return Total - ended;
        }
    }

    /// <summary>How many were begun.</summary>
    public long Total => _counts.Read(Begun);

    public void Begin() => _counts.Add(Begun);

    public void End() => _counts.Add(Ended);
}
