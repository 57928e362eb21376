using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tests.Net;

public sealed class DescriptorReserveTests
{
    [Fact]
    public void Reserve_LetGo_IsHeldAgainWhenItCanBe()
    {
        var reserve = DescriptorReserve.Held(3);
        Assert.False(reserve.IsReleased);
        reserve.Release();
        Assert.True(reserve.IsReleased);
        Assert.True(reserve.TryHold());
        Assert.True(reserve.TryHold());
        Assert.False(reserve.IsReleased);
        reserve.Release();
    }
}
