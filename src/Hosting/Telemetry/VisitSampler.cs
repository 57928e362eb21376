using System.Diagnostics;
using OpenTelemetry.Trace;

namespace UserBalance.Hosting.Telemetry;

/// <summary>
/// Samples visits by their trace id, and what is done for them likewise. A visitor who sends a sampled trace along does not get it
/// sampled by that: whoever knows a gateway could have everything traced. What is done for nobody in particular is not traced.
/// </summary>
/// <param name="ratio">The part of the visits that are sampled, 0 to 1.</param>
internal sealed class VisitSampler(double ratio) : Sampler
{
    private readonly Sampler _byTrace = new TraceIdRatioBasedSampler(ratio);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isSampled = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (parent.TraceId == default ? samplingParameters.Name != TracesExtensions.VisitSpan : !isSampled)
            return new SamplingResult(SamplingDecision.Drop);
        return parent.TraceId == default || parent.IsRemote
            ? _byTrace.ShouldSample(samplingParameters)
            : new SamplingResult(SamplingDecision.RecordAndSample);
    }
}
