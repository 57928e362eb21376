using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>The outcome of an attempt to enter: a visit, or a refusal.</summary>
internal readonly record struct Entry
{
    private Entry(Visit? visit, Outcome? refusal) => (Visit, Refusal) = (visit, refusal);

    /// <summary>The visit, when there is one.</summary>
    public Visit? Visit { get; }

    /// <summary>Why there is none, when there is none.</summary>
    public Outcome? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Visit))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAdmitted => Visit is not null;

    public static Entry Admitted(Visit visit) => new(visit, null);

    public static Entry Refused(Outcome refusal) => new(null, refusal);
}
