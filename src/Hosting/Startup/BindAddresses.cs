using System.Net;
using System.Net.Sockets;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Startup;

/// <summary>The addresses that a process will bind: each must be its own, and free.</summary>
internal sealed class BindAddresses(ProblemList problems) : IStartupCheck
{
    private readonly List<(string Path, string Value, IPEndPoint Address)> _binds = [];

    /// <summary>Adds an address.</summary>
    /// <param name="path">The whole key that says it.</param>
    /// <param name="address">The address.</param>
    /// <param name="value">The value of that key, unless it is the address itself.</param>
    public void Add(string path, IPEndPoint address, string? value = null) => _binds.Add((path, value ?? address.ToString(), address));

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
