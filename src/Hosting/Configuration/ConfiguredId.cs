using System.Text.RegularExpressions;

namespace UserBalance.Hosting.Configuration;

/// <summary>The ids of pools, servers and listeners: <c>[a-z0-9][a-z0-9-]{0,62}</c>, in any letter case in the configuration.</summary>
internal static partial class ConfiguredId
{
    /// <summary>What an id must be, for a problem's line.</summary>
    public const string Rule = "must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'";

    /// <summary>Reads an id and lower-cases it, because the configuration itself does not tell letter cases apart.</summary>
    public static bool TryParse(string text, out string id, out string? hint)
    {
        (id, hint) = (text.ToLowerInvariant(), null);
        return Pattern().IsMatch(text);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{0,62}\z")]
    private static partial Regex Pattern();
}
