using System.Diagnostics;
using OpenTelemetry.Trace;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Tests.Telemetry;

public sealed class VisitSamplerTests
{
    private static readonly ActivityTraceId Trace = ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c");

    [Theory]
    [InlineData("visit", 1, true)]
    [InlineData("visit", 0, false)]
    [InlineData("IServerPoolGrain/Sync", 1, false)]
    public void ShouldSample_Root_OnlyVisitsAtTheRatio(string name, double ratio, bool sampled) =>
        Assert.Equal(sampled, Samples(name, ratio, parent: default));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, 1, true)]
    [InlineData(ActivityTraceFlags.Recorded, 0, false)]
    [InlineData(ActivityTraceFlags.None, 1, false)]
    public void ShouldSample_SomebodyElsesTrace_IsNotSampledByBeingSampledThere(ActivityTraceFlags flags, double ratio, bool sampled) =>
        Assert.Equal(sampled, Samples("visit", ratio, Parent(flags, isRemote: true)));

    [Fact]
    public void ShouldSample_PartOfASampledVisit_IsSampled() =>
        Assert.True(Samples("IClientGrain/Admit", 0, Parent(ActivityTraceFlags.Recorded, isRemote: false)));

    private static ActivityContext Parent(ActivityTraceFlags flags, bool isRemote) =>
        new(Trace, ActivitySpanId.CreateRandom(), flags, isRemote: isRemote);

    private static bool Samples(string name, double ratio, ActivityContext parent) =>
        new VisitSampler(ratio).ShouldSample(
            new SamplingParameters(parent, Trace, name, ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
}
