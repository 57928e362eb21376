using System.Diagnostics;

namespace UserBalance.Testing.Networks;

/// <summary>
/// Where a test's sockets are opened and its processes run: the network of this process, unless it is a <see cref="NetworkNamespace"/>.
/// </summary>
public class Network
{
    /// <summary>The network of this process.</summary>
    public static readonly Network Own = new();

    private protected Network()
    {
    }

    /// <summary>Opens sockets. They stay in this network, whichever thread uses them later.</summary>
    public virtual T Open<T>(Func<T> open) => open();

    /// <summary>How to start a program there.</summary>
    public virtual ProcessStartInfo Command(string program, params IEnumerable<string> args) => new(program, args);
}
