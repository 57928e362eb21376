using UserBalance.Testing;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>What a lab needs of the machine.</summary>
internal static class LabRequirements
{
    /// <summary>Why a test must be skipped, or <see langword="null"/> if it can run.</summary>
    public static string? WhyAbsent => NetworkNamespace.WhyAbsent ?? RedisServer.WhyAbsent ?? Programs.WhyAbsent("dnsmasq", "curl");
}
