using System.Net;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Admin.Configuration;

/// <summary>The section <c>UserBalance:Gateway:Admin</c>.</summary>
internal sealed record AdminOptions
{
    /// <summary>The least characters that a key has.</summary>
    public const int ShortestKey = 8;

    /// <summary>The most characters that a key has.</summary>
    public const int LongestKey = 512;

    /// <summary>The address and port. Default: 127.0.0.1:6801. Any other than a loopback address needs a <see cref="Key"/>.</summary>
    public IPEndPoint Bind { get; init; } = new(IPAddress.Loopback, 6801);

    /// <summary>
    /// The key that a caller must have, 8 to 512 printable ASCII characters. Default: none, and then only callers of this machine are
    /// served.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The proxies in front whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Default: those of this machine, where
    /// everybody has as many addresses as he likes anyway.
    /// </summary>
    public TrustedProxies TrustedProxies { get; init; } = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    /// <summary>The address: a record's own text would show the key.</summary>
    public override string ToString() => Bind.ToString();
}
