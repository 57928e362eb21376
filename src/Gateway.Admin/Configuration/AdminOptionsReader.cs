using System.Globalization;
using System.Net;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Configuration;

/// <summary>Reads <see cref="AdminOptions"/>.</summary>
internal static class AdminOptionsReader
{
    private static readonly string KeyRule = string.Create(
        CultureInfo.InvariantCulture,
        $"must be {AdminOptions.ShortestKey} to {AdminOptions.LongestKey} printable ASCII characters, no space at its beginning or end, "
            + $"or no caller could send it");

    /// <summary>Reads the section <c>UserBalance:Gateway:Admin</c>.</summary>
    public static AdminOptions Read(SectionReader admin)
    {
        var options = new AdminOptions();
        options = options with
        {
            Bind = admin.Bind(nameof(AdminOptions.Bind), options.Bind),
            Key = admin.Secret(nameof(AdminOptions.Key), KeyRule, IsKey, "openssl rand -base64 32 makes a good one"),
            TrustedProxies = admin.Networks(nameof(AdminOptions.TrustedProxies)) is { } proxies ? new(proxies) : options.TrustedProxies,
        };
        if (!admin.Has(nameof(AdminOptions.Key)) && !IPAddress.IsLoopback(options.Bind.Address))
            RefuseWithoutKey(admin);
        return options;
    }

    // As it has to fit into a header, and as a header's value is read without the spaces around it.
    private static bool IsKey(string text) =>
        text.Length is >= AdminOptions.ShortestKey and <= AdminOptions.LongestKey
        && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ';

    private static void RefuseWithoutKey(SectionReader admin) =>
        admin.Refuse(
            nameof(AdminOptions.Bind),
            "must be a loopback address as long as there is no key",
            $"set {admin.PathOf(nameof(AdminOptions.Key))}");
}
