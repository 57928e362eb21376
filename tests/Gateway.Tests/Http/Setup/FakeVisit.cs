using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Backends;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A visit that counts how often it was ended.</summary>
internal sealed class FakeVisit(ClientKey client, BackendServer server) : Visit
{
    private readonly CancellationTokenSource _revocation = new();
    private int _ends;

    public override ClientKey Client => client;

    public override BackendServer Server => server;

    public override CancellationToken Revoked => _revocation.Token;

    public int Ends => Volatile.Read(ref _ends);

    public void Revoke() => _revocation.Cancel();

    public Task EndedAsync() => Eventually.True("the visit ended", () => Ends > 0);

    public override void Dispose() => Interlocked.Increment(ref _ends);
}
