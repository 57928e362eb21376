namespace UserBalance.Gateway.Admission;

/// <summary>
/// The words that tell apart why a visitor was not served, or not to the end: the same in headers, problem documents, gRPC metadata,
/// logs and metrics. Programs compare them, so a word that was published never changes.
/// </summary>
internal static class Reason
{
    /// <summary>Every server that takes new users is full.</summary>
    public const string Full = "full";

    /// <summary>No server takes new users.</summary>
    public const string NoServerUp = "no-server-up";

    /// <summary>The client is being moved to another server, which takes longer than a visitor waits.</summary>
    public const string Moving = "moving";

    /// <summary>The pool could not be asked, and this gateway may not decide by itself.</summary>
    public const string ControlPlaneAway = "control-plane-away";

    /// <summary>The client's server refused the connection, or broke it off without an answer.</summary>
    public const string ServerSilent = "server-silent";

    /// <summary>The client's server did not take the connection in time.</summary>
    public const string ServerTimeout = "server-timeout";

    /// <summary>The server was taken from the client while the visit was under way.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The request breaks the rules of HTTP or the gateway's limits, or did not come in time.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>The request's target or its Host has characters that may not stand there.</summary>
    public const string BadTarget = "bad-target";

    /// <summary>The request's body is not what its headers announce.</summary>
    public const string BadBody = "bad-body";

    /// <summary>The trusted proxy that brought the request or connection did not tell who the client is.</summary>
    public const string ClientNotTold = "client-not-told";

    /// <summary>The request is for something else than a path.</summary>
    public const string TargetNotCarried = "target-not-carried";

    /// <summary>The request's body has a transfer coding besides <c>chunked</c>.</summary>
    public const string CodingNotCarried = "coding-not-carried";

    /// <summary>The connection is one more than the listener or the gateway may have.</summary>
    public const string TooManyConnections = "too-many-connections";

    /// <summary>The gateway's machine cannot connect to the client's server, for a reason of its own: no route, no resolver, a firewall.</summary>
    public const string GatewayTrouble = "gateway-trouble";

    /// <summary>The connection is one more than its client may have.</summary>
    public const string TooManyOfClient = "too-many-of-client";

    /// <summary>No reason: the visit was carried to its end, whatever the server answered.</summary>
    public const string Served = "served";

    /// <summary>The visitor left before the end.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>The connection to the server broke in the middle.</summary>
    public const string Broken = "broken";

    /// <summary>The gateway was told to stop, and the time for that was over.</summary>
    public const string Stopping = "stopping";

    /// <summary>Something went wrong in the gateway itself.</summary>
    public const string Failed = "failed";

    /// <summary>The word for <paramref name="refusal"/>.</summary>
    public static string Of(Refusal refusal) => refusal switch
    {
        Refusal.Full => Full,
        Refusal.NoServerUp => NoServerUp,
        Refusal.Moving => Moving,
        _ => ControlPlaneAway,
    };
}
