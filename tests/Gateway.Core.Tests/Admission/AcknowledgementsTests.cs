using UserBalance.Gateway.Core.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Admission;

public sealed class AcknowledgementsTests
{
    private readonly Acknowledgements _acknowledgements = new();

    [Fact]
    public void Reached_NothingApplied_IsNone() => Assert.Equal(default, _acknowledgements.Reached);

    [Fact]
    public void Reached_NothingWasCut_IsTheLatestAtOnce()
    {
        _acknowledgements.Applied(Version(1), Task.CompletedTask);
        _acknowledgements.Applied(Version(2), Task.CompletedTask);
        Assert.Equal(Version(2), _acknowledgements.Reached);
    }

    [Fact]
    public void Reached_CutVisitsAreOpen_StaysWhereItWasUntilTheyEnd()
    {
        var visits = new TaskCompletionSource();
        _acknowledgements.Applied(Version(1), Task.CompletedTask);
        _acknowledgements.Applied(Version(2), visits.Task);
        Assert.Equal(Version(1), _acknowledgements.Reached);
        visits.SetResult();
        Assert.Equal(Version(2), _acknowledgements.Reached);
    }

    [Fact]
    public void Reached_LaterCutEndsFirst_KeepsTheOrder()
    {
        var visits = new TaskCompletionSource();
        _acknowledgements.Applied(Version(1), visits.Task);
        _acknowledgements.Applied(Version(2), Task.CompletedTask);
        Assert.Equal(default, _acknowledgements.Reached);
        visits.SetResult();
        Assert.Equal(Version(2), _acknowledgements.Reached);
    }

    private static PoolVersion Version(long version) => new(1, version);
}
