using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>Reads <see cref="PageOptions"/>.</summary>
internal static class PageOptionsReader
{
    /// <summary>Reads a section <c>Pages</c>.</summary>
    public static PageOptions Read(SectionReader pages) => new()
    {
        Full = pages.Text(nameof(PageOptions.Full)),
        NoServerUp = pages.Text(nameof(PageOptions.NoServerUp)),
        Moving = pages.Text(nameof(PageOptions.Moving)),
        ControlPlaneAway = pages.Text(nameof(PageOptions.ControlPlaneAway)),
        ServerSilent = pages.Text(nameof(PageOptions.ServerSilent)),
        ServerTimeout = pages.Text(nameof(PageOptions.ServerTimeout)),
        Withdrawn = pages.Text(nameof(PageOptions.Withdrawn)),
    };
}
