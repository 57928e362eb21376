using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>Reads <see cref="PageOptions"/>.</summary>
internal static class PageOptionsReader
{
    /// <summary>Reads a section <c>Pages</c>.</summary>
    public static PageOptions Read(SectionReader pages) => PageOptions.Read(pages.Text);
}
