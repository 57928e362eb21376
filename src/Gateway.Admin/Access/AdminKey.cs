using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// The key of the admin listener. Whoever offers wrong ones is not listened to for a while, also not with the right one: else he
/// could go on trying.
/// </summary>
internal sealed class AdminKey : IDisposable
{
    /// <summary>How many wrong keys one address may offer within <see cref="Window"/>.</summary>
    public const int WrongKeys = 10;

    /// <summary>How long a wrong key is remembered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Who has an IPv6 address has the rest of its network too.
    private const int IPv6Bits = 64;

    private readonly byte[]? _hash;
    private readonly PartitionedRateLimiter<ClientKey>? _wrongKeys;

    public AdminKey(AdminOptions options)
    {
        if (options.Key is not { } key)
            return;
        _hash = Hash(key);
        _wrongKeys = PartitionedRateLimiter.Create<ClientKey, ClientKey>(
            address => RateLimitPartition.GetFixedWindowLimiter(
                address, static _ => new FixedWindowRateLimiterOptions { PermitLimit = WrongKeys, Window = Window, QueueLimit = 0 }));
    }

    /// <summary>Whether a caller needs one at all.</summary>
    public bool IsNeeded => _hash is not null;

    /// <summary>Looks at a key that a caller offers.</summary>
    public KeyVerdict Check(string offered, IPAddress? from)
    {
        var address = ClientKey.From(from ?? IPAddress.None, ipv6PrefixLength: IPv6Bits);
        // Taking none tells whether there is one left.
        using var isHeard = _wrongKeys!.AttemptAcquire(address, permitCount: 0);
        if (!isHeard.IsAcquired)
            return KeyVerdict.NotHeard;
        // Hashed first, so that neither content nor length shows in the time it takes.
        if (CryptographicOperations.FixedTimeEquals(Hash(offered), _hash))
            return KeyVerdict.Right;
        _wrongKeys.AttemptAcquire(address).Dispose();
        return KeyVerdict.Wrong;
    }

    public void Dispose() => _wrongKeys?.Dispose();

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
