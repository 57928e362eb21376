using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Admin.Access;

namespace UserBalance.Gateway.Admin.Tests.Access;

public sealed class AuditedRefusalsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<long> _rests = [];
    private readonly AuditedRefusals _refusals;

    public AuditedRefusalsTests() => _refusals = new AuditedRefusals(_time, _rests.Add);

    public void Dispose() => _refusals.Dispose();

    [Fact]
    public void Count_InEveryWindow_TellsSomeAndTheNumberOfTheRest()
    {
        Assert.Equal(AuditedRefusals.MostInWindow, Told(AuditedRefusals.MostInWindow + 5));
        Assert.Empty(_rests);
        _time.Advance(AuditedRefusals.Window);
        Assert.Equal([5], _rests);
        Assert.Equal(3, Told(3));
        _time.Advance(AuditedRefusals.Window);
        Assert.Equal([5], _rests);
        Assert.Equal(AuditedRefusals.MostInWindow, Told(AuditedRefusals.MostInWindow + 1));
        _refusals.Dispose();
        Assert.Equal([5, 1], _rests);
    }

    private int Told(int times) => Enumerable.Range(0, times).Count(_ => _refusals.Count());
}
