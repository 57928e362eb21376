using UserBalance.Gateway.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Access;

/// <summary>
/// What the access log tells of one visit. There is one only while the log is written. Each field has one writer at a time, and is read
/// when the visit is over.
/// </summary>
internal sealed class VisitRecord(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long _asked;

    /// <summary>The client's server, once there is one.</summary>
    public ServerId? Server { get; private set; }

    /// <summary>How the visit ended, or why there was none.</summary>
    public string Outcome { get; set; } = Reason.Failed;

    /// <summary>Bytes that came from the visitor and were sent to the server: bodies only for HTTP.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes that came from the server or were the gateway's answer: bodies only for HTTP.</summary>
    public long BytesOut { get; set; }

    /// <summary>How long the visit waited to be let in.</summary>
    public TimeSpan Admission { get; private set; }

    /// <summary>How long the visit has taken so far.</summary>
    public TimeSpan Duration => time.GetElapsedTime(_began);

    /// <summary>The visit is let in, maybe after another server could not be reached.</summary>
    public void Begins(ServerId server) => (Server, Outcome) = (server, Reason.Failed);

    public void AdmissionBegins() => _asked = time.GetTimestamp();

    public void AdmissionEnds() => Admission += time.GetElapsedTime(_asked);
}
