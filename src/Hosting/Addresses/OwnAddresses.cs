using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Addresses;

/// <summary>
/// Where this process itself listens. No visitor may be led there: he would come from a loopback address, be taken for an operator or a
/// member of the cluster, or go round in a circle.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class OwnAddresses(TimeProvider time)
{
    // Asking for the machine's addresses takes the system milliseconds, and a server may be on the port of a listener that takes all of
    // them.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(2);

    private IPEndPoint[] _binds = [];
    private MachineAddresses? _machine;

    /// <summary>Those of this process. None until its listeners are known.</summary>
    public static OwnAddresses OfProcess { get; } = new(TimeProvider.System);

    /// <summary>Adds addresses, until the result is disposed.</summary>
    public IDisposable Add(IReadOnlyList<IPEndPoint> binds)
    {
        Change(before => [.. before, .. binds]);
        return new Removal(this, binds);
    }

    /// <summary>Whether a connection to <paramref name="target"/> would end at one of them.</summary>
    public bool Include(IPEndPoint target)
    {
        foreach (var bind in Volatile.Read(ref _binds))
        {
            if (bind.Port == target.Port && Reaches(Plain(target.Address), Plain(bind.Address)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether an address of a server, a name among them, leads to one of them now. A name that cannot be resolved does not.
    /// </summary>
    public async Task<bool> IncludeAsync(HostPort target)
    {
        if (!Array.Exists(Volatile.Read(ref _binds), bind => bind.Port == target.Port))
            return false;
        try
        {
            var addresses = IPAddress.TryParse(target.Host, out var address)
                ? [address]
                : await Dns.GetHostAddressesAsync(target.Host).WaitAsync(LookupTimeout, time);
            return Array.Exists(addresses, each => Include(new IPEndPoint(each, target.Port)));
        }
        catch (Exception unknown) when (unknown is SocketException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Does not let a connection be made to one of them.</summary>
    /// <exception cref="OwnAddressException">It would be.</exception>
    public void Refuse(IPEndPoint target)
    {
        if (Include(target))
            throw new OwnAddressException();
    }

    private void Remove(IReadOnlyList<IPEndPoint> binds) => Change(before =>
    {
        var left = before.ToList();
        foreach (var bind in binds)
            left.Remove(bind);
        return [.. left];
    });

    private void Change(Func<IPEndPoint[], IPEndPoint[]> change)
    {
        IPEndPoint[] before, after;
        do
            after = change(before = Volatile.Read(ref _binds));
        while (Interlocked.CompareExchange(ref _binds, after, before) != before);
    }

    private bool Reaches(IPAddress target, IPAddress bind)
    {
        // To connect to no address at all is to connect to this machine.
        if (target.Equals(IPAddress.Any))
            target = IPAddress.Loopback;
        else if (target.Equals(IPAddress.IPv6Any))
            target = IPAddress.IPv6Loopback;
        if (target.Equals(bind))
            return true;
        var takesAll = bind.Equals(IPAddress.IPv6Any) || (bind.Equals(IPAddress.Any) && target.AddressFamily == AddressFamily.InterNetwork);
        return takesAll && (IPAddress.IsLoopback(target) || OfMachine().Contains(target));
    }

    private HashSet<IPAddress> OfMachine()
    {
        if (_machine is not { } known || time.GetElapsedTime(known.Since) > Lifetime)
            _machine = known = new(Read(), time.GetTimestamp());
        return known.All;
    }

    private static HashSet<IPAddress> Read()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
                .Select(own => Plain(own.Address))];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    // Neither the form of an IPv4 address nor the name of an interface makes it another one.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes())
        : address;

    private sealed record MachineAddresses(HashSet<IPAddress> All, long Since);

    private sealed class Removal(OwnAddresses addresses, IReadOnlyList<IPEndPoint> binds) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0)
                addresses.Remove(binds);
        }
    }
}
