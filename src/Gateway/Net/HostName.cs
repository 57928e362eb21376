using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>One name: its lookups, never two at once, and what the last one that succeeded has found.</summary>
/// <param name="host">The name.</param>
/// <param name="time">The source of time.</param>
/// <param name="resolve">Looks it up.</param>
/// <param name="trouble">Tells that lookups fail, if anybody wants to know.</param>
internal sealed class HostName(string host, TimeProvider time, Func<string, Task<IPAddress[]>> resolve, ConnectTrouble? trouble)
{
    private readonly Lock _gate = new();
    private Task<IPAddress[]>? _lookup;
    private long _began;
    private IPAddress[]? _known;
    private long _knownSince;

    // Nobody waits for what has kept others waiting in vain.
    private bool _isLate;

    /// <inheritdoc cref="HostAddresses.ResolveAsync"/>
    public async ValueTask<IPAddress[]> ResolveAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var (lookup, known, isLate) = Begin();
        if (isLate)
            return known!;
        try
        {
            return lookup.IsCompleted
                ? await lookup
                : await lookup.WaitAsync(
                    known is null || longest < HostAddresses.LookupTimeout ? longest : HostAddresses.LookupTimeout,
                    time,
                    cancellationToken);
        }
        catch (TimeoutException) when (known is not null)
        {
            lock (_gate)
                _isLate = !lookup.IsCompleted && lookup == _lookup;
            var late = new ConnectException(SocketError.TimedOut, ConnectFault.Resolver);
            trouble?.UsesLastAddress(late, host);
            return known;
        }
        catch (TimeoutException)
        {
            throw new ConnectException(SocketError.TimedOut, ConnectFault.Resolver);
        }
    }

    private (Task<IPAddress[]> Lookup, IPAddress[]? Known, bool IsLate) Begin()
    {
        lock (_gate)
        {
            var known = _known is not null && time.GetElapsedTime(_knownSince) < HostAddresses.LongestUse ? _known : null;
            var isUsable = _lookup is { IsCompleted: false }
                || (_lookup is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_began) < HostAddresses.Lifetime);
            if (isUsable)
                return (_lookup!, known, _isLate && known is not null);
            (_began, _isLate) = (time.GetTimestamp(), false);
            return (_lookup = LookUpAsync(known), known, false);
        }
    }

    private async Task<IPAddress[]> LookUpAsync(IPAddress[]? known)
    {
        ConnectException failure;
        try
        {
            var found = await resolve(host);
            if (found.Length > 0)
            {
                Remember(found);
                return found;
            }

            failure = ConnectFailure.LookingUp(new SocketException((int)SocketError.HostNotFound));
        }
        catch (Exception failed) when (failed is SocketException or ArgumentException or OutOfMemoryException)
        {
            failure = ConnectFailure.LookingUp(failed);
        }

        if (!failure.IsOurs)
            Remember(null);
        if (!failure.IsOurs || known is null)
            throw failure;
        trouble?.UsesLastAddress(failure, host);
        return known;
    }

    private void Remember(IPAddress[]? found)
    {
        lock (_gate)
        {
            (_known, _knownSince) = (found, time.GetTimestamp());
            _isLate = false;
        }
    }
}
