using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Configuration;

internal sealed partial class SectionReader
{
    private const string AddressRule = "must be host:port with a port from 1 to 65535, as in 10.0.0.1:80, [::1]:80 or host.example:80";
    private const string BindRule = "must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001";
    private const string MachineRule = "must be one IP address, as in 10.0.0.1 or 2001:db8::1";
    private const string NetworksRule =
        "must be addresses or networks separated by commas, none of them the whole internet, as in 10.0.0.0/8, 2001:db8::/32, 192.0.2.7";

    private const string NameRule = "must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit";
    private const string UrlRule = "must be a URL of http or https, as in http://127.0.0.1:4317";
    private const string TextRule = "must be a text that is not empty";

    private delegate bool Parser<T>(string text, [MaybeNullWhen(false)] out T value, out string? hint);

    /// <summary>A whole number, or <paramref name="fallback"/> if it is not set.</summary>
    public int Number(string key, int fallback, int min, int max) => Number(key, min, max) ?? fallback;

    /// <summary>A whole number, or <see langword="null"/> if it is not set.</summary>
    public int? Number(string key, int min, int max)
    {
        var rule = string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}");
        return TryRead<int>(key, rule, Parse, out var value) ? value : null;

        bool Parse(string text, out int number, out string? hint)
        {
            hint = null;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;
        }
    }

    /// <summary>A duration as <see cref="Configuration.Duration"/> reads it, or <paramref name="fallback"/> if it is not set.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        var rule = $"must be a duration from {Configuration.Duration.Format(min)} to {Configuration.Duration.Format(max)}";
        return TryRead<TimeSpan>(key, rule, Parse, out var value) ? value : fallback;

        bool Parse(string text, out TimeSpan duration, out string? hint) =>
            Configuration.Duration.TryParse(text, out duration, out hint) && duration >= min && duration <= max;
    }

    /// <summary><c>true</c> or <c>false</c>, or <paramref name="fallback"/> if it is not set.</summary>
    public bool Flag(string key, bool fallback)
    {
        return TryRead<bool>(key, "must be true or false", Parse, out var value) ? value : fallback;

        static bool Parse(string text, out bool flag, out string? hint)
        {
            hint = null;
            return bool.TryParse(text, out flag);
        }
    }

    /// <summary>A name of <typeparamref name="T"/> in any letter case, or <paramref name="fallback"/> if it is not set.</summary>
    public T Choice<T>(string key, T fallback)
        where T : struct, Enum => Choice<T>(key) ?? fallback;

    /// <summary>A name of <typeparamref name="T"/> in any letter case, or <see langword="null"/> if it is not set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remark">What a user who chose otherwise should know.</param>
    public T? Choice<T>(string key, string? remark = null)
        where T : struct, Enum
    {
        return TryRead<T>(key, "must be " + string.Join(" or ", Enum.GetNames<T>()), Parse, out var value) ? value : null;

        // Enum.TryParse alone would take numbers and lists too.
        bool Parse(string text, out T choice, out string? hint)
        {
            hint = remark;
            choice = default;
            return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out choice);
        }
    }

    /// <summary>Checks that every key of the section has a name of <typeparamref name="T"/> for a value.</summary>
    public void CheckChoices<T>()
        where T : struct, Enum
    {
        foreach (var child in _section.GetChildren())
            Choice<T>(child.Key);
    }

    /// <summary>The name of a cluster or process, or <paramref name="fallback"/> if it is not set.</summary>
    public string Name(string key, string fallback)
    {
        return TryRead<string>(key, NameRule, Parse, out var value) ? value : fallback;

        static bool Parse(string text, out string name, out string? hint)
        {
            (name, hint) = (text, null);
            return NamePattern().IsMatch(text);
        }
    }

    /// <summary>The id of something configured elsewhere, in lower case; <see langword="null"/> and a problem if it is missing.</summary>
    public string? RequiredId(string key) => Required<string>(key, ConfiguredId.Rule, ConfiguredId.TryParse);

    /// <summary>The address of a server; <see langword="null"/> and a problem if it is missing.</summary>
    public HostPort? RequiredAddress(string key) => Required<HostPort?>(key, AddressRule, ParseAddress);

    /// <summary>An address to listen on; <see langword="null"/> and a problem if it is missing.</summary>
    public IPEndPoint? RequiredBind(string key) => Required<IPEndPoint>(key, BindRule, ParseBind);

    /// <summary>An address to listen on, or <paramref name="fallback"/> if it is not set.</summary>
    public IPEndPoint Bind(string key, IPEndPoint fallback) =>
        TryRead<IPEndPoint>(key, BindRule, ParseBind, out var value) ? value : fallback;

    /// <summary>Networks, or single addresses as such; none and a problem if they are missing.</summary>
    public IReadOnlyList<IPNetwork> RequiredNetworks(string key) =>
        Required<IReadOnlyList<IPNetwork>>(key, NetworksRule, NetworkList.TryParse) ?? [];

    /// <summary>Networks, or single addresses as such; <see langword="null"/> if they are not set.</summary>
    public IReadOnlyList<IPNetwork>? Networks(string key) =>
        TryRead<IReadOnlyList<IPNetwork>>(key, NetworksRule, NetworkList.TryParse, out var value) ? value : null;

    /// <summary>A text that is not empty and has no control characters, or <see langword="null"/> if it is not set.</summary>
    public string? Text(string key) => TryRead<string>(key, TextRule, ParseText, out var value) ? value : null;

    /// <summary>A text that is not empty; <see langword="null"/> and a problem if it is missing.</summary>
    public string? RequiredText(string key) => Required<string>(key, TextRule, ParseText);

    /// <summary>An absolute URL of http or https, or <see langword="null"/> if it is not set.</summary>
    public Uri? Url(string key)
    {
        return TryRead<Uri>(key, UrlRule, Parse, out var value) ? value : null;

        static bool Parse(string text, [MaybeNullWhen(false)] out Uri url, out string? hint)
        {
            hint = null;
            return Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
        }
    }

    /// <summary>A part of the whole, 0 to 1, or <paramref name="fallback"/> if it is not set.</summary>
    public double Fraction(string key, double fallback)
    {
        return TryRead<double>(key, "must be a number from 0 to 1, as in 0.05", Parse, out var value) ? value : fallback;

        static bool Parse(string text, out double fraction, out string? hint)
        {
            hint = null;
            return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out fraction)
                && fraction is >= 0 and <= 1;
        }
    }

    /// <summary>A text that is never repeated in a problem, or <see langword="null"/> if it is not set.</summary>
    public string? Secret(string key)
    {
        if (!TryGetValue(key, out var text))
            return null;
        if (text.Length == 0)
            RefuseUnquoted(key, "must not be empty", "leave the key out if there is none");
        return text;
    }

    /// <summary>A text that is never repeated in a problem and must keep a rule, or <see langword="null"/> if it is not set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="rule">What it must be.</param>
    /// <param name="isValid">Whether it is that.</param>
    /// <param name="hint">What a user who wrote something else should know.</param>
    public string? Secret(string key, string rule, Func<string, bool> isValid, string? hint = null)
    {
        if (Secret(key) is not { Length: > 0 } text)
            return null;
        if (!isValid(text))
            RefuseUnquoted(key, rule, hint);
        return text;
    }

    /// <summary>A text that is never repeated in a problem; <see langword="null"/> and a problem if it is missing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="rule">What it must be.</param>
    /// <param name="isValid">Whether it is that.</param>
    public string? RequiredSecret(string key, string rule, Func<string, bool> isValid)
    {
        if (!Has(key) && !IsValue)
            _problems.AddMissing(PathOf(key), rule);
        if (!TryGetValue(key, out var text))
            return null;
        if (text.Length == 0 || !isValid(text))
            RefuseUnquoted(key, rule);
        return text;
    }

    /// <summary>The IP address of a machine, or <see langword="null"/> if it is not set.</summary>
    public IPAddress? Address(string key)
    {
        return TryRead<IPAddress>(key, MachineRule, Parse, out var value) ? value : null;

        static bool Parse(string text, [MaybeNullWhen(false)] out IPAddress address, out string? hint)
        {
            hint = null;
            return PlainAddress.TryParse(text, out address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        }
    }

    private T? Required<T>(string key, string rule, Parser<T> parse)
    {
        if (!Has(key) && !IsValue)
            _problems.AddMissing(PathOf(key), rule);
        return TryRead(key, rule, parse, out var value) ? value : default;
    }

    private bool TryRead<T>(string key, string rule, Parser<T> parse, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!TryGetValue(key, out var text))
            return false;
        if (parse(text, out value, out var hint))
            return true;
        Refuse(key, rule, hint);
        return false;
    }

    private bool TryGetValue(string key, [NotNullWhen(true)] out string? text)
    {
        _known.Add(key);
        text = _section[key];
        if (_section.GetSection(key).GetChildren().Any())
            RefuseUnquoted(key, "must be one value, but has keys of its own");
        else if (text is not null)
            return true;
        return false;
    }

    private static bool ParseAddress(string text, out HostPort? value, out string? hint)
    {
        var parsed = HostPort.TryParse(text, out var address, out hint);
        value = parsed ? address : null;
        return parsed;
    }

    private static bool ParseBind(string text, [MaybeNullWhen(false)] out IPEndPoint value, out string? hint) =>
        HostPort.TryParseBind(text, out value, out hint);

    private static bool ParseText(string text, out string value, out string? hint)
    {
        (value, hint) = (text, null);
        return text.AsSpan().Trim().Length > 0 && !text.Any(char.IsControl);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex NamePattern();
}
