using System.Net.Sockets;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>Something whose socket is watched in a <see cref="PollLoop"/>.</summary>
internal interface IPolled
{
    /// <summary>The socket.</summary>
    Socket Socket { get; }

    /// <summary>The socket has something to tell.</summary>
    /// <param name="events">What, in words of <see cref="Epoll"/>.</param>
    void Signal(uint events);
}
