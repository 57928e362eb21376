using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A visit that counts how often it was ended.</summary>
internal sealed class FakeVisit(ClientKey client, BackendServer server, Lease lease) : Visit
{
    /// <summary>A token that needs more than 32 bits.</summary>
    public const long KnownToken = 4_294_967_297;

    private readonly CancellationTokenSource _revocation = new();
    private volatile bool _isForbidden;
    private int _ends;

    public override ClientKey Client => client;

    public override BackendServer Server => server;

    public override long Token => KnownToken;

    public override Lease Lease => lease;

    public override bool MayWrite => !_isForbidden && !_revocation.IsCancellationRequested && lease.Runs;

    public override bool IsFirst => IsNew && !WasReached;

    /// <summary>Whether it is a new client's.</summary>
    public bool IsNew { get; init; }

    public bool WasReached { get; private set; }

    public override CancellationToken Revoked => _revocation.Token;

    public int Ends => Volatile.Read(ref _ends);

    /// <summary>Forbids to write, before the cut comes.</summary>
    public void Forbid() => _isForbidden = true;

    public void Revoke() => _revocation.Cancel();

    public Task EndedAsync() => Eventually.True("the visit ended", () => Ends > 0);

    public override void Reached() => WasReached = true;

    public override void Dispose() => Interlocked.Increment(ref _ends);
}
