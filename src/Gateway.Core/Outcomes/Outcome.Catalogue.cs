namespace UserBalance.Gateway.Core.Outcomes;

internal sealed partial class Outcome
{
    /// <summary>Carried to its end, whatever the server answered.</summary>
    public static readonly Outcome Served = new("served") { IsFailure = false };

    /// <summary>Turned away: every server that takes new users is full.</summary>
    public static readonly Outcome Full = new("full")
    {
        Answer = new(503, "Every Server Is Full", "Every server has as many users as it may have. Please try again later.", 30),
        PageKey = nameof(Full),
        IsSummed = true,
    };

    /// <summary>Turned away: no server takes new users.</summary>
    public static readonly Outcome NoServerUp = new("no-server-up")
    {
        Answer = new(503, "No Server Is Up", "No server takes new users at the moment. Please try again soon.", 5),
        PageKey = nameof(NoServerUp),
        IsSummed = true,
    };

    /// <summary>Turned away: the client is being moved to another server, which takes longer than a visitor waits.</summary>
    public static readonly Outcome Moving = new("moving")
    {
        Answer = new(503, "Server Is Changing", "Another server is being made ready for this client. Please try again.", 1),
        PageKey = nameof(Moving),
        IsSummed = true,
    };

    /// <summary>Turned away: the pool could not be asked, and this gateway may not decide by itself.</summary>
    public static readonly Outcome ControlPlaneAway = new("control-plane-away")
    {
        Answer = new(503, "Admission Is Away", "The gateway cannot ask which server to use. Please try again.", 5),
        PageKey = nameof(ControlPlaneAway),
        IsSummed = true,
    };

    /// <summary>The client's server refused the connection, or broke it off without an answer.</summary>
    public static readonly Outcome ServerSilent = new("server-silent")
    {
        Answer = new(502, "Server Does Not Answer", "The server of this client does not answer."),
        PageKey = nameof(ServerSilent),
        IsServersFault = true,
        IsSummed = true,
    };

    /// <summary>The client's server did not take the connection in time.</summary>
    public static readonly Outcome ServerTimeout = new("server-timeout")
    {
        Answer = new(504, "Server Timed Out", "The server of this client could not be reached in time."),
        PageKey = nameof(ServerTimeout),
        IsServersFault = true,
        IsSummed = true,
    };

    /// <summary>The server was taken from the client while the visit was under way.</summary>
    public static readonly Outcome Withdrawn = new("withdrawn")
    {
        Answer = new(502, "Server Withdrawn", "The server was taken from this client while the request was under way."),
        PageKey = nameof(Withdrawn),
        IsSummed = true,
    };

    /// <summary>The request breaks the rules of HTTP or the gateway's limits, or did not come in time.</summary>
    public static readonly Outcome BadRequest = new("bad-request")
    {
        Answer = new(400, "Bad Request", "The request is not one that the gateway can carry."),
    };

    /// <summary>The request's target or its Host has characters that may not stand there.</summary>
    public static readonly Outcome BadTarget = new("bad-target", BadRequest)
    {
        Answer = new(400, "Bad Request Target", "The address or the Host of the request has characters that may not stand there."),
    };

    /// <summary>The request's body is not what its headers announce.</summary>
    public static readonly Outcome BadBody = new("bad-body", BadRequest)
    {
        Answer = new(400, "Bad Request Body", "The body of the request could not be read."),
    };

    /// <summary>The trusted proxy that brought the request or connection did not tell who the client is.</summary>
    public static readonly Outcome ClientNotTold = new("client-not-told")
    {
        Answer = new(400, "Client Not Told", "The proxy in front did not tell the client's address in a way that can be read."),
        IsSummed = true,
    };

    /// <summary>The request is for something else than a path.</summary>
    public static readonly Outcome TargetNotCarried = new("target-not-carried", BadRequest)
    {
        Answer = new(501, "Request Target Not Carried", "The gateway carries requests for a path only."),
    };

    /// <summary>The request's body has a transfer coding besides <c>chunked</c>.</summary>
    public static readonly Outcome CodingNotCarried = new("coding-not-carried", BadRequest)
    {
        Answer = new(501, "Transfer Coding Not Carried", "The gateway carries no transfer coding but chunked."),
    };

    /// <summary>The connection is one more than the listener, the gateway or its machine may have.</summary>
    public static readonly Outcome TooManyConnections = new("too-many-connections")
    {
        Answer = new(503, "Too Many Connections", "The gateway has as many connections as it may have. Please try again.", 5),
        IsSummed = true,
    };

    /// <summary>
    /// The gateway's machine cannot connect to the client's server, for a reason of its own: no route, no resolver, a firewall.
    /// </summary>
    public static readonly Outcome GatewayTrouble = new("gateway-trouble")
    {
        Answer = new(
            503, "Gateway In Trouble", "The gateway cannot connect to the server of this client, for a reason of its own. Please try "
                + "again.", 5),
        IsSummed = true,
    };

    /// <summary>The connection is one more than its client may have.</summary>
    public static readonly Outcome TooManyOfClient = new("too-many-of-client") { IsSummed = true };

    /// <summary>The connection to the server, or the visitor's, broke in the middle.</summary>
    public static readonly Outcome Broken = new("broken");

    /// <summary>The visitor left before the end.</summary>
    public static readonly Outcome Abandoned = new("abandoned") { IsFailure = false };

    /// <summary>The gateway was told to stop, and the time for that was over.</summary>
    public static readonly Outcome Stopping = new("stopping", Withdrawn);

    /// <summary>Something went wrong in the gateway itself.</summary>
    public static readonly Outcome Failed = new("failed", Broken);

    /// <summary>Every outcome that there is, in the order of <see cref="Index"/>.</summary>
    public static readonly IReadOnlyList<Outcome> All = Numbered(
    [
        Served, Full, NoServerUp, Moving, ControlPlaneAway, ServerSilent, ServerTimeout, Withdrawn, BadRequest, BadTarget, BadBody,
        ClientNotTold,
        TargetNotCarried, CodingNotCarried, TooManyConnections, GatewayTrouble, TooManyOfClient, Broken, Abandoned, Stopping, Failed,
    ]);

    private static Outcome[] Numbered(Outcome[] all)
    {
        for (var i = 0; i < all.Length; i++)
            all[i].Index = i;
        return all;
    }
}
