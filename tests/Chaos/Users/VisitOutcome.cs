namespace UserBalance.Chaos.Users;

/// <summary>What a visitor got.</summary>
internal enum VisitOutcome
{
    /// <summary>The server's name, and for a long visit all of it to its end.</summary>
    Served,

    /// <summary>503 Every Server Is Full.</summary>
    Full,

    /// <summary>503 Admission Is Away.</summary>
    Away,

    /// <summary>503 Server Is Changing.</summary>
    Moving,

    /// <summary>503 No Server Is Up.</summary>
    NoServerUp,

    /// <summary>502 Server Withdrawn, or another answer of the gateway about the server.</summary>
    BadGateway,

    /// <summary>Closed without a word, which over TCP is every refusal.</summary>
    Closed,

    /// <summary>Broken off after some of it was served.</summary>
    Cut,

    /// <summary>Reset before anything was served.</summary>
    Reset,

    /// <summary>The gateway takes no connections.</summary>
    NoConnection,

    /// <summary>No answer in time.</summary>
    TimedOut,
}
