using Microsoft.Extensions.Logging;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>
/// Warns of clients with so many visits open at once that they are probably many users whose addresses something in between hides: once
/// in an hour for each, and for so many clients at the most.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class CrowdLog(string pool, TimeProvider time, ILogger<CrowdLog> logger)
{
    /// <summary>
    /// How many open visits are a crowd. A browser has 6 connections to a host, or 100 streams over HTTP/2, and seldom as many requests
    /// under way.
    /// </summary>
    public const int Crowd = 100;

    /// <summary>Of how many clients it is remembered that they were told. Others are not told.</summary>
    public const int MaxLogged = 1_000;

    /// <summary>How often a client is told.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientKey, long> _logged = [];

    /// <summary>A client's open visits have just become <see cref="Crowd"/>.</summary>
    public void Saw(ClientKey client, int open)
    {
        if (MayLog(client))
            LogCrowd(logger, client, pool, open);
    }

    private bool MayLog(ClientKey client)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_logged.TryGetValue(client, out var told) && time.GetElapsedTime(told, now) < Interval)
                return false;
            if (_logged.Count >= MaxLogged)
                ForgetOld(now);
            if (_logged.Count >= MaxLogged)
                return false;
            _logged[client] = now;
            return true;
        }
    }

    private void ForgetOld(long now)
    {
        foreach (var (client, told) in _logged)
        {
            if (time.GetElapsedTime(told, now) >= Interval)
                _logged.Remove(client);
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Client {Client} of pool '{Pool}' has {Open} visits open at once, as many users behind one address would: they would share one "
            + "slot and "
        + "one server. What to do about it: docs/client-addresses.md.")]
    private static partial void LogCrowd(ILogger logger, ClientKey client, string pool, int open);
}
