using System.Globalization;
using System.Net.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>How many files and sockets this process may have open at once.</summary>
internal static class DescriptorLimit
{
    /// <summary>
    /// What the process needs for itself: files, the silos, the store, health checks, the admin address, visitors who are turned away.
    /// </summary>
    public const int Reserve = 512;

    /// <summary>
    /// How many connections of visitors there may be at least, whatever the system says: with fewer it is not worth starting.
    /// </summary>
    public const int FewestConnections = 64;

    // A visitor's and the one to the server.
    private const int OfConnection = 2;

    private const string Source = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The limit, or <see langword="null"/> where it cannot be found out. Read once, because it takes a descriptor.</summary>
    /// <remarks>The runtime raises the soft limit to the hard one when it starts.</remarks>
    public static int? OfProcess { get; } = Read();

    /// <summary>Finds the soft limit in the kernel's list.</summary>
    public static int? Parse(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        var soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? (int)Math.Min(limit, int.MaxValue)
            : null;
    }

    /// <summary>Whether no socket can be opened at this moment.</summary>
    public static bool IsReached()
    {
        try
        {
            using var attempt = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return false;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.TooManyOpenSockets;
        }
    }

    /// <summary>How many connections of visitors a limit allows, each of which has another to its server.</summary>
    public static int ConnectionsWithin(int descriptors) => Math.Max(FewestConnections, (descriptors - Reserve) / OfConnection);

    private static int? Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines(Source)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
