using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.Compare.Loads;

/// <summary>Connections on which one request was made and answered, and on which nothing happens any more.</summary>
internal sealed class IdleConnections : IDisposable
{
    private const int UsersWithConnections = 90;
    private const int Sampled = 100;

    // Of the files that a process may open, those that it has open for other things.
    private const int OtherFiles = 1_500;

    private readonly List<Socket> _sockets = [];

    /// <summary>How many a proxy can have that needs two files for each, under the limit that this process and its children have.</summary>
    /// <param name="wanted">At most.</param>
    public static int Possible(int wanted)
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return soft == "unlimited" ? wanted : Math.Min(wanted, (int.Parse(soft, CultureInfo.InvariantCulture) - OtherFiles) / 2);
    }

    /// <summary>Opens them.</summary>
    public static IdleConnections Open(IPEndPoint to, int count)
    {
        var connections = new IdleConnections();
        for (var i = 0; i < count; i++)
        {
            var socket = RawVisit.Connect(Users.Address(i % UsersWithConnections), to);
            connections._sockets.Add(socket);
            Ask(socket);
        }

        return connections;
    }

    /// <summary>Makes a request on some of them.</summary>
    /// <exception cref="InvalidOperationException">One was not answered.</exception>
    public void AskSome()
    {
        for (var i = 0; i < _sockets.Count; i += Sampled)
            Ask(_sockets[i]);
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static void Ask(Socket socket)
    {
        if (!RawVisit.IsAnswered(socket))
            throw new InvalidOperationException("A connection that was to stay open was not answered.");
    }
}
