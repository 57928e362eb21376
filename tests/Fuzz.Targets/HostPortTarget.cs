using System.Net;
using UserBalance.Hosting.Configuration;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Addresses of servers and to listen on: read as they are written, within their limits.</summary>
internal sealed class HostPortTarget : TextTarget
{
    public override string Name => "host-port";

    public override int MaxLength => 300;

    public override IReadOnlyList<string> Words { get; } =
    [
        "10.0.0.1", ":80", ":65535", "[::1]", "[2001:db8::1]", "[::ffff:10.0.0.1]", "host.example", "http://", "localhost", "*", "+",
        "0.0.0.0", "[::]", "_x-y", ".", "10.1", "%1", "1.2.3.4.5", "\0",
    ];

    protected override void Run(string text)
    {
        if (HostPort.TryParse(text, out var value, out var hint))
            Check(text, value);
        CheckHint(hint);
        if (HostPort.TryParseBind(text, out var bind, out hint))
            CheckBind(bind);
        CheckHint(hint);
    }

    private static void Check(string text, HostPort value)
    {
        Unless(char.IsAsciiDigit(text[^1]), "an address ends with a port");
        Unless(value.Port is >= 1 and <= 65535, "a port is 1 to 65535");
        Unless(value.Host.Length is >= 1 and <= 253 && !value.Host.Any(c => char.IsWhiteSpace(c)
            || char.IsControl(c)
            || char.IsAsciiLetterUpper(c)), "a host is a name or an address");
        Unless(value.Host.All(char.IsAscii), "a host is ASCII");
        Unless(HostPort.TryParse(value.ToString(), out var again, out _) && again == value, "an address is read as it is written");
        Unless(!IPAddress.TryParse(value.Host, out var address) || address.ToString() == value.Host, "an address has one spelling");
    }

    private static void CheckBind(IPEndPoint bind)
    {
        Unless(bind.Port is >= 1 and <= 65535, "a port to listen on is 1 to 65535");
        Unless(
            HostPort.TryParseBind(bind.ToString(), out var again, out _) && again.Equals(bind),
            "an address to listen on is read as it is written");
    }

    private static void CheckHint(string? hint) => Unless(hint is null || hint.Length > 0, "a hint says something");
}
