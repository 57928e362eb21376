using System.Diagnostics.CodeAnalysis;

namespace UserBalance.Gateway.Admission;

/// <summary>The outcome of an attempt to enter: a visit, or a refusal.</summary>
internal readonly record struct Entry
{
    private Entry(Visit? visit, Refusal refusal)
    {
        Visit = visit;
        Refusal = refusal;
    }

    /// <summary>The visit, when there is one.</summary>
    public Visit? Visit { get; }

    /// <summary>Why there is no visit.</summary>
    public Refusal Refusal { get; }

    [MemberNotNullWhen(true, nameof(Visit))]
    public bool IsAdmitted => Visit is not null;

    public static Entry Admitted(Visit visit) => new(visit, default);

    public static Entry Refused(Refusal refusal) => new(null, refusal);
}

/// <summary>Why a visitor is turned away. <see cref="Reason"/> has the word that tells it.</summary>
internal enum Refusal
{
    /// <summary>Every server that takes users is full.</summary>
    Full,

    /// <summary>No server takes new users.</summary>
    NoServerUp,

    /// <summary>The client is being moved to another server, which takes longer than a visitor waits.</summary>
    Moving,

    /// <summary>The pool could not be asked, and this gateway may not decide by itself.</summary>
    ControlPlaneAway,
}
