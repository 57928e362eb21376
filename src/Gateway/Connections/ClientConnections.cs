using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Connections;

/// <summary>Counts the open connections of each client, and lets no more in than one may have.</summary>
/// <remarks>A client without connections leaves nothing behind, so there are never more entries than connections.</remarks>
/// <param name="most">How many a client may have.</param>
internal sealed class ClientConnections(int most)
{
    private readonly ConcurrentDictionary<ClientKey, int> _open = new();

    /// <summary>How many clients have connections.</summary>
    public int Clients => _open.Count;

    /// <summary>A connection of a client comes.</summary>
    /// <returns><see langword="false"/> when the client has as many as it may have. One that was let in leaves.</returns>
    public bool TryEnter(ClientKey client)
    {
        while (true)
        {
            if (!_open.TryGetValue(client, out var open))
            {
                if (_open.TryAdd(client, 1))
                    return true;
            }
            else if (open >= most)
            {
                return false;
            }
            else if (_open.TryUpdate(client, open + 1, open))
            {
                return true;
            }
        }
    }

    /// <summary>A connection that was let in is over.</summary>
    public void Leave(ClientKey client)
    {
        while (_open.TryGetValue(client, out var open))
        {
            if (open == 1 ? _open.TryRemove(KeyValuePair.Create(client, 1)) : _open.TryUpdate(client, open - 1, open))
                return;
        }
    }
}
