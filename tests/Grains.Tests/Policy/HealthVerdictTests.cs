using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Policy;

namespace UserBalance.Grains.Tests.Policy;

public sealed class HealthVerdictTests
{
    [Theory]
    [InlineData(ServerHealth.Up)]
    [InlineData(ServerHealth.Down)]
    public void Of_NobodySees_StaysAsItWas(ServerHealth known) => Assert.Equal(known, HealthVerdict.Of(known, []));

    [Theory]
    [InlineData(1, 0, ServerHealth.Down)]
    [InlineData(0, 1, ServerHealth.Up)]
    [InlineData(1, 1, ServerHealth.Up)]
    [InlineData(2, 1, ServerHealth.Down)]
    [InlineData(2, 2, ServerHealth.Up)]
    [InlineData(1, 2, ServerHealth.Up)]
    [InlineData(3, 2, ServerHealth.Down)]
    public void Of_IsDownWhenMoreThanHalfSaySo(int down, int up, ServerHealth expected)
    {
        var seen = Enumerable.Repeat(ServerHealth.Down, down).Concat(Enumerable.Repeat(ServerHealth.Up, up)).Select(Observation).ToArray();
        Assert.All(Enum.GetValues<ServerHealth>(), known => Assert.Equal(expected, HealthVerdict.Of(known, seen)));
    }

    private static GatewayObservation Observation(ServerHealth health) =>
        new(new SessionId("g", Guid.NewGuid()), new ServerObservation(new ServerId("s1"), health, "", TimeSpan.Zero, 0, 0));
}
