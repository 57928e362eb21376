using System.Net;
using System.Net.Sockets;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Addresses;

/// <summary>The addresses that a process will bind: each must be its own, and free.</summary>
internal sealed class BindAddresses(ProblemList problems) : IStartupCheck
{
    private const string ServerRule = "must lead to a server";

    private readonly List<(string Path, string Value, IPEndPoint Address)> _binds = [];
    private readonly List<(string Pool, string Path, HostPort Address)> _servers = [];
    private readonly List<(string Pool, string Path, int Port)> _serverPorts = [];

    /// <summary>Adds an address.</summary>
    /// <param name="path">The whole key that says it.</param>
    /// <param name="address">The address.</param>
    /// <param name="value">The value of that key, unless it is the address itself.</param>
    public void Add(string path, IPEndPoint address, string? value = null) => _binds.Add((path, value ?? address.ToString(), address));

    /// <summary>All of them.</summary>
    public IReadOnlyList<IPEndPoint> All => [.. _binds.Select(bind => bind.Address)];

    /// <summary>Adds the address of a server, which must not be one of them.</summary>
    /// <param name="pool">The server's pool.</param>
    /// <param name="path">The whole key that says the address.</param>
    /// <param name="address">The address.</param>
    public void AddServer(string pool, string path, HostPort address) => _servers.Add((pool, path, address));

    /// <summary>Adds a port at which the servers of a pool are reached instead of that in their address.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="path">The whole key that says the port.</param>
    /// <param name="port">The port.</param>
    public void AddServerPort(string pool, string path, int port) => _serverPorts.Add((pool, path, port));

    /// <summary>Reports servers that would be this process itself. A name is resolved only if its port is one of ours.</summary>
    public void ReportOwnServers()
    {
        var own = new OwnAddresses(TimeProvider.System);
        using var added = own.Add(All);
        foreach (var (pool, path, address) in _servers)
        {
            if (IsOwn(address))
                problems.Add(path, $"{address}", ServerRule, "this process listens there itself");
            foreach (var (_, portPath, port) in _serverPorts.Where(
                other => other.Pool == pool && IsOwn(address with { Port = other.Port })))
                problems.Add(portPath, $"{port}", ServerRule, $"this process listens there itself, as {path} is '{address}'");
        }

        bool IsOwn(HostPort address) => own.IncludeAsync(address).GetAwaiter().GetResult();
    }

    /// <summary>Reports addresses that two keys of the configuration claim.</summary>
    public void ReportOverlaps()
    {
        for (var i = 1; i < _binds.Count; i++)
        {
            var other = _binds.FindIndex(0, i, earlier => Overlap(earlier.Address, _binds[i].Address));
            if (other >= 0)
                problems.Add(_binds[i].Path, _binds[i].Value, "must be an address of its own", $"{_binds[other].Path} has it already");
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        foreach (var (path, value, address) in _binds)
        {
            if (WhyNot(address) is { } reason)
                problems.Add(path, value, "must be an address that this process can listen on", $"{address} {reason}");
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Opens a listening socket on <paramref name="address"/> as the servers do, both families at once on <c>[::]</c>, and closes it.
    /// </summary>
    /// <returns>Why that is not possible, or <see langword="null"/>.</returns>
    private static string? WhyNot(IPEndPoint address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(address);
            // On Linux it is listening that fails when a listener bound the same port with address reuse allowed.
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return Explain(e);
        }
    }

    private static string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "is in use",
        SocketError.AccessDenied => "needs a permission that this process lacks",
        SocketError.AddressNotAvailable => "is no address of this machine",
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => "needs IPv6, which this machine lacks",
        _ => "cannot be bound: " + e.Message,
    };

    private static bool Overlap(IPEndPoint a, IPEndPoint b) =>
        a.Port == b.Port && (a.Address.Equals(b.Address) || Covers(a.Address, b.Address) || Covers(b.Address, a.Address));

    private static bool Covers(IPAddress any, IPAddress other) =>
        any.Equals(IPAddress.IPv6Any) || (any.Equals(IPAddress.Any) && other.AddressFamily == AddressFamily.InterNetwork);
}
