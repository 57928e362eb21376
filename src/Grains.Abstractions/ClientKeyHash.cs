using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace UserBalance.Grains.Abstractions;

/// <summary>Hashes client keys so that nobody who chooses addresses can choose collisions.</summary>
/// <remarks>
/// A secret of this process and the key's words, each times another secret, are added up and the upper half is taken: two keys collide with
/// a probability of one in 2^32, whichever they are (multilinear hashing). <see cref="HashCode"/> does not do that: of a
/// <see cref="ulong"/> it takes the exclusive or of both halves first, so everybody who has a /64 has four billion addresses with the same
/// hash.
/// </remarks>
internal static class ClientKeyHash
{
    private static readonly ulong Secret0 = Draw();
    private static readonly ulong Secret1 = Draw();
    private static readonly ulong Secret2 = Draw();
    private static readonly ulong Secret3 = Draw();
    private static readonly ulong Secret4 = Draw();
    private static readonly ulong Secret5 = Draw();

    public static int Of(ulong high, ulong low, byte prefixLength)
    {
        var ofHigh = (Secret1 * (high >> 32)) + (Secret2 * (uint)high);
        var ofLow = (Secret3 * (low >> 32)) + (Secret4 * (uint)low);
        var sum = Secret0 + ofHigh + ofLow + (Secret5 * prefixLength);
        return Spread((uint)(sum >> 32));
    }

    // Keys at equal distances have sums at equal distances. One to one, so it makes no collision.
    private static int Spread(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85eb_ca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2_ae35;
        return (int)(hash ^ (hash >> 16));
    }

    private static ulong Draw()
    {
        ulong secret = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref secret)));
        return secret;
    }
}
