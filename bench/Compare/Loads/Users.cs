using System.Net;

namespace UserBalance.Compare.Loads;

/// <summary>The users that loads come from: each is an address of 127/8. HAProxy's script makes the same ones.</summary>
internal static class Users
{
    private const byte FirstNetwork = 16;

    /// <summary>The address of a user.</summary>
    /// <param name="number">From 0 to 14 million.</param>
    public static IPAddress Address(int number) =>
        new([127, (byte)(FirstNetwork + (number >> 16)), (byte)(number >> 8), (byte)number]);
}
