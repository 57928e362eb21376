using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Telemetry;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The bytes that were sent on for one pool since the process started.</summary>
/// <param name="pool">The pool.</param>
internal sealed class CarriedBytes(string pool)
{
    private readonly StripedCounts _bytes = new(4);

    public string Pool => pool;

    /// <summary>Bytes were sent on.</summary>
    /// <param name="mode">By what kind of listener.</param>
    /// <param name="toServer">Whether to the server; otherwise to the visitor.</param>
    /// <param name="count">How many.</param>
    public void Add(ListenerMode mode, bool toServer, int count) => _bytes.Add(IndexOf(mode, toServer), count);

    public long Read(ListenerMode mode, bool toServer) => _bytes.Read(IndexOf(mode, toServer));

    private static int IndexOf(ListenerMode mode, bool toServer) => (mode == ListenerMode.Tcp ? 2 : 0) + (toServer ? 1 : 0);
}
