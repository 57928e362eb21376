using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The record of a visit that the access log will have a line of.</summary>
/// <param name="time">The source of time.</param>
internal sealed class WrittenRecord(TimeProvider time) : VisitRecord
{
    private readonly long _began = time.GetTimestamp();
    private long _asked;

    /// <inheritdoc/>
    public override bool IsKept => true;

    /// <summary>The client's server, once there is one.</summary>
    public ServerId? Server { get; private set; }

    /// <summary>How the visit ended, or why there was none.</summary>
    public Outcome Outcome { get; private set; } = Outcome.Failed;

    /// <summary>Bytes that were sent to the server.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Bytes that were sent to the visitor.</summary>
    public long BytesOut { get; private set; }

    /// <summary>How long the visit waited to be let in.</summary>
    public TimeSpan Admission { get; private set; }

    /// <summary>How long the visit has taken so far.</summary>
    public TimeSpan Duration => time.GetElapsedTime(_began);

    /// <inheritdoc/>
    public override void Begins(ServerId server) => Server = server;

    /// <inheritdoc/>
    public override void AdmissionBegins() => _asked = time.GetTimestamp();

    /// <inheritdoc/>
    public override void AdmissionEnds() => Admission += time.GetElapsedTime(_asked);

    /// <inheritdoc/>
    public override void CarriedToServer(long count) => BytesIn += count;

    /// <inheritdoc/>
    public override void CarriedToVisitor(long count) => BytesOut += count;

    /// <inheritdoc/>
    public override void Ends(Outcome outcome) => Outcome = outcome;
}
