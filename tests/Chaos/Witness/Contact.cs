using System.Net;

namespace UserBalance.Chaos.Witness;

/// <summary>One visit as a server saw it: when the visitor's bytes came.</summary>
internal sealed class Contact(long visit, IPAddress client, string server, long? token, TimeSpan first)
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _bytes = [first];

    /// <summary>The number that the visitor gave it.</summary>
    public long Visit => visit;

    public IPAddress Client => client;

    public string Server => server;

    /// <summary>The assignment's fencing token, or <see langword="null"/> if the gateway sent none.</summary>
    public long? Token => token;

    public TimeSpan First => first;

    public TimeSpan Last
    {
        get
        {
            lock (_gate)
                return _bytes[^1];
        }
    }

    /// <summary>When bytes came.</summary>
    public TimeSpan[] Bytes
    {
        get
        {
            lock (_gate)
                return [.. _bytes];
        }
    }

    public void Received(TimeSpan now)
    {
        lock (_gate)
            _bytes.Add(now);
    }
}
