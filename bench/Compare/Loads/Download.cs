using System.Diagnostics;
using System.Net;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Loads;

/// <summary>Downloads of the servers' file, one after the other, each on a connection of its own; what comes is thrown away.</summary>
internal static class Download
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Downloads, at least once.</summary>
    /// <returns>The files as requests.</returns>
    public static Task<LoadResult> RepeatAsync(IPEndPoint to, TimeSpan time) => Task.Run(() =>
    {
        var buffer = new byte[BufferSize];
        var times = new List<TimeSpan>();
        var began = Stopwatch.GetTimestamp();
        do
        {
            var file = Stopwatch.GetTimestamp();
            Once(to, buffer);
            times.Add(Stopwatch.GetElapsedTime(file));
        }
        while (Stopwatch.GetElapsedTime(began) < time);
        return new LoadResult(times.Count, 0, Stopwatch.GetElapsedTime(began), Percentiles.Of(times));
    });

    private static void Once(IPEndPoint to, byte[] buffer)
    {
        using var socket = RawVisit.Connect(IPAddress.Loopback, to);
        socket.Send("GET /download HTTP/1.1\r\nHost: compare\r\nConnection: close\r\n\r\n"u8);
        long total = 0;
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
            total += length;
        if (total < Backend.DownloadSize)
            throw new InvalidOperationException($"Of {Backend.DownloadSize} bytes and their headers {total} came through {to}.");
    }
}
