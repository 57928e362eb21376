using UserBalance.Gateway.Tcp;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class PumpTests
{
    [Theory]
    [InlineData(4096, 4096, 16384)]
    [InlineData(16384, 16384, 65536)]
    [InlineData(65536, 65536, 65536)]
    [InlineData(65536, 40000, 65536)]
    [InlineData(65536, 16384, 16384)]
    [InlineData(16384, 1, 4096)]
    [InlineData(4096, 1, 4096)]
    public void NextSize_FollowsWhatTheLastReadBrought(int size, int count, int next) =>
        Assert.Equal(next, Pump.NextSize(size, count));
}
