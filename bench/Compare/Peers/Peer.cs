using System.Net;
using UserBalance.Compare.Loads;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>A proxy that runs, and where it listens.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Process">The program.</param>
/// <param name="EndPoint">Where it takes connections.</param>
internal sealed record Peer(string Name, PeerProcess Process, IPEndPoint EndPoint)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The same once it answers.</summary>
    public async Task<Peer> AnsweringAsync()
    {
        await Eventually.True($"{Name} to answer", Answers, Patience);
        return this;
    }

    private bool Answers()
    {
        if (Process.HasExited)
            throw new InvalidOperationException($"{Name} has ended:\n{Process.LastWords}");
        return RawVisit.Succeeds(IPAddress.Loopback, EndPoint);
    }
}
