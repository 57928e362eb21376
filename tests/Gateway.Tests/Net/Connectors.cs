using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tests.Net;

/// <summary>Connectors for tests.</summary>
internal static class Connectors
{
    /// <summary>One as the product has it.</summary>
    public static ServerConnector New(TimeSpan? timeout = null) =>
        new(new HostAddresses(TimeProvider.System), TimeProvider.System, timeout: timeout);

    /// <summary>One for which every name has these addresses.</summary>
    public static ServerConnector To(params string[] addresses) =>
        Over(_ => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

    /// <summary>One whose every lookup fails so.</summary>
    public static ServerConnector Failing(SocketError error) => Over(_ => Task.FromException<IPAddress[]>(new SocketException((int)error)));

    /// <summary>One with lookups of its own.</summary>
    public static ServerConnector Over(Func<string, Task<IPAddress[]>> resolve) =>
        new(new HostAddresses(TimeProvider.System, resolve), TimeProvider.System);
}
