namespace UserBalance.Gateway.Telemetry;

/// <summary>How a visit ended, or why there was none.</summary>
internal enum VisitOutcome
{
    /// <summary>Carried to its end, whatever the server answered.</summary>
    Served,

    /// <summary>Turned away: every server that takes new users is full.</summary>
    Full,

    /// <summary>Turned away: no server takes new users.</summary>
    NoServerUp,

    /// <summary>Turned away: the client is being moved.</summary>
    Moving,

    /// <summary>Turned away: the pool could not be asked.</summary>
    ControlPlaneAway,

    /// <summary>The server refused the connection, or broke it off without an answer.</summary>
    ServerSilent,

    /// <summary>The server did not take the connection in time.</summary>
    ServerTimeout,

    /// <summary>The server was taken from the client while the visit was under way.</summary>
    Withdrawn,

    /// <summary>The request cannot be carried as it is.</summary>
    BadRequest,

    /// <summary>A trusted proxy did not tell who the client is.</summary>
    ClientNotTold,

    /// <summary>The connection was one more than there may be.</summary>
    TooManyConnections,

    /// <summary>The gateway's machine could not connect to the server, for a reason of its own.</summary>
    GatewayTrouble,

    /// <summary>The connection was one more than its client may have.</summary>
    TooManyOfClient,

    /// <summary>The connection to the server, or the visitor's, broke in the middle.</summary>
    Broken,

    /// <summary>The visitor left before the end.</summary>
    Abandoned,
}
