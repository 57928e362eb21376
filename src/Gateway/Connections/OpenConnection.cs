namespace UserBalance.Gateway.Connections;

/// <summary>A connection of a visitor, as far as it takes memory.</summary>
/// <param name="holder">Tells whose it is. Equal for all connections of a user.</param>
/// <param name="close">Closes it at once. May be called when it is closed.</param>
internal sealed class OpenConnection(Func<object> holder, Action close)
{
    /// <summary>What a connection takes at most of which nothing is carried, TLS included. 32 KiB.</summary>
    public const long OfConnection = 32 * 1024;

    /// <summary>What is in between at most for a request: a piece that is copied, and what waits for that. 128 KiB.</summary>
    public const long OfRequest = 128 * 1024;

    private int _requests;

    /// <summary>Whose it is.</summary>
    public object Holder => holder();

    /// <summary>How many bytes it may hold.</summary>
    public long Bytes => OfConnection + (Volatile.Read(ref _requests) * OfRequest);

    /// <summary>A request begins, until what is returned is disposed.</summary>
    public Request Begin()
    {
        Interlocked.Increment(ref _requests);
        return new Request(this);
    }

    /// <summary>Closes it at once.</summary>
    public void Close() => close();

    /// <summary>A request under way.</summary>
    internal readonly struct Request(OpenConnection connection) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref connection._requests);
    }
}
