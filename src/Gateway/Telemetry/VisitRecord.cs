using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>What the access log says of one visit, while it is under way. <see cref="None"/> writes nothing down.</summary>
/// <remarks>Each part has one writer at a time, and is read when the visit is over.</remarks>
internal class VisitRecord
{
    /// <summary>The record of every visit while nobody reads the log.</summary>
    public static readonly VisitRecord None = new();

    /// <summary>Whether anything is written down: if not, nothing needs to be counted for it.</summary>
    public virtual bool IsKept => false;

    /// <summary>The visit is let in, maybe after another server could not be reached.</summary>
    public virtual void Begins(ServerId server)
    {
    }

    /// <summary>The visit begins to wait to be let in.</summary>
    public virtual void AdmissionBegins()
    {
    }

    /// <summary>It does not wait any more.</summary>
    public virtual void AdmissionEnds()
    {
    }

    /// <summary>Bytes came from the visitor and were sent to the server: bodies only for HTTP.</summary>
    public virtual void CarriedToServer(long count)
    {
    }

    /// <summary>Bytes came from the server, or were the gateway's answer, and were sent to the visitor: bodies only for HTTP.</summary>
    public virtual void CarriedToVisitor(long count)
    {
    }

    /// <summary>How the visit ended, or why there was none.</summary>
    public virtual void Ends(Outcome outcome)
    {
    }
}
