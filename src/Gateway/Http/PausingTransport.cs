using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The server's own transport, but for what it does when there is no descriptor for a connection: it tries again without end and without a
/// pause, which keeps a processor busy until somebody closes something. This one pauses, and says so.
/// </summary>
internal sealed class PausingTransport(
    SocketTransportFactory original,
    IOptions<SocketTransportOptions> options,
    TimeProvider time,
    ILoggerFactory loggers) : IConnectionListenerFactory
{
    private readonly SocketTransportOptions _options = options.Value;

    /// <summary>Listens.</summary>
    /// <exception cref="AddressInUseException">Somebody else does.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        NewConnectionOptions(_options) is { } connections
            ? ValueTask.FromResult<IConnectionListener>(Bind(endpoint, connections))
            : original.BindAsync(endpoint, cancellationToken);

    /// <summary>How connections are made as the server's own transport makes them, with its memory.</summary>
    /// <returns><see langword="null"/> when this version of the framework does not say.</returns>
    internal static SocketConnectionFactoryOptions? NewConnectionOptions(SocketTransportOptions options)
    {
        try
        {
            return New(options);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    private Listener Bind(EndPoint endpoint, SocketConnectionFactoryOptions connections)
    {
        var socket = Open(endpoint);
        var trouble = new AcceptTrouble(
            $"The HTTP listener at {socket.LocalEndPoint}", DescriptorReserve.OfProcess, time, loggers.CreateLogger<AcceptTrouble>());
        var logger = loggers.CreateLogger(typeof(SocketTransportFactory).Namespace!);
        return new Listener(socket, new SocketConnectionContextFactory(connections, logger), trouble);
    }

    private Socket Open(EndPoint endpoint)
    {
        try
        {
            var socket = _options.CreateBoundListenSocket(endpoint);
            socket.Listen(_options.Backlog);
            return socket;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions New(SocketTransportOptions options);

    private sealed class Listener(
        Socket socket, SocketConnectionContextFactory connections, AcceptTrouble trouble) : IConnectionListener
    {
        public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                try
                {
                    if (trouble.MustPause)
                        await trouble.PauseAsync(cancellationToken);
                    // Its options are those of the listening socket.
                    var accepted = await socket.AcceptAsync(cancellationToken);
                    trouble.Accepted();
                    return connections.Create(accepted);
                }
                catch (Exception closed) when (
                    closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
                {
                    return null;
                }
                catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
                {
                    // The next one is waited for.
                }
                catch (SocketException failure)
                {
                    trouble.Failed(failure);
                    await trouble.PauseAsync(cancellationToken);
                }
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            socket.Dispose();
            return default;
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            connections.Dispose();
            return default;
        }
    }
}
