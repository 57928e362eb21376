using System.Net;

namespace UserBalance.Backend.Visits;

/// <summary>One visit as the server saw it: an HTTP request, or a connection that a PROXY header speaks for.</summary>
public sealed class RecordedVisit
{
    private const long Open = 0;
    private long _endTicks = Open;

    internal RecordedVisit(string server, IPAddress client, string protocol, long? token, DateTimeOffset from)
    {
        Server = server;
        Client = client;
        Protocol = protocol;
        Token = token;
        From = from;
    }

    /// <summary>The protocol of a visit that is a whole connection.</summary>
    public const string ProxyConnection = "PROXY";

    /// <summary>The server's name.</summary>
    public string Server { get; }

    /// <summary>
    /// The source of the PROXY header if there is one, else the right-most <c>X-Forwarded-For</c> entry, else the socket's peer.
    /// IPv4-mapped addresses are IPv4 and scope ids are dropped.
    /// </summary>
    public IPAddress Client { get; }

    /// <summary><c>HTTP/1.1</c> for a request, <see cref="ProxyConnection"/> for a connection.</summary>
    public string Protocol { get; }

    /// <summary>
    /// The fencing token of the client's assignment, if one was told: by the PROXY header if there is one, else by the request.
    /// </summary>
    public long? Token { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset From { get; }

    /// <summary>When it ended, or <see langword="null"/> while it lasts.</summary>
    public DateTimeOffset? To => Volatile.Read(ref _endTicks) is var ticks and not Open ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal void End(DateTimeOffset to) => Volatile.Write(ref _endTicks, to.UtcTicks);
}
