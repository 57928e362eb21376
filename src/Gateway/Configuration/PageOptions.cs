using UserBalance.Gateway.Admission;

namespace UserBalance.Gateway.Configuration;

/// <summary>
/// The section <c>Pages</c> of the gateway or of a listener: HTML files that are shown in place of the gateway's own pages, each for one
/// reason. <see langword="null"/> where there is none.
/// </summary>
internal sealed record PageOptions
{
    /// <summary>No page at all.</summary>
    public static readonly PageOptions None = new();

    /// <summary>For <see cref="Reason.Full"/>.</summary>
    public string? Full { get; init; }

    /// <summary>For <see cref="Reason.NoServerUp"/>.</summary>
    public string? NoServerUp { get; init; }

    /// <summary>For <see cref="Reason.Moving"/>.</summary>
    public string? Moving { get; init; }

    /// <summary>For <see cref="Reason.ControlPlaneAway"/>.</summary>
    public string? ControlPlaneAway { get; init; }

    /// <summary>For <see cref="Reason.ServerSilent"/>.</summary>
    public string? ServerSilent { get; init; }

    /// <summary>For <see cref="Reason.ServerTimeout"/>.</summary>
    public string? ServerTimeout { get; init; }

    /// <summary>For <see cref="Reason.Withdrawn"/>.</summary>
    public string? Withdrawn { get; init; }

    /// <summary>The pages that there are.</summary>
    public IEnumerable<(string Reason, string Key, string Path)> All()
    {
        (string Reason, string Key, string? Path)[] all =
        [
            (Reason.Full, nameof(Full), Full),
            (Reason.NoServerUp, nameof(NoServerUp), NoServerUp),
            (Reason.Moving, nameof(Moving), Moving),
            (Reason.ControlPlaneAway, nameof(ControlPlaneAway), ControlPlaneAway),
            (Reason.ServerSilent, nameof(ServerSilent), ServerSilent),
            (Reason.ServerTimeout, nameof(ServerTimeout), ServerTimeout),
            (Reason.Withdrawn, nameof(Withdrawn), Withdrawn),
        ];
        return all.Where(page => page.Path is not null).Select(page => (page.Reason, page.Key, page.Path!));
    }
}
