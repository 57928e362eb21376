namespace UserBalance.Grains.Storage;

/// <summary>One page of the ledger as it is stored.</summary>
/// <remarks>Fields may be added under new ids and never change their meaning: a page written by any version must always load.</remarks>
[GenerateSerializer, Immutable, Alias("UserBalance.LedgerPageRecord")]
internal sealed record LedgerPageRecord
{
    /// <summary>The format that this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>What an instance of storage state starts with before it was read; 0 is no format.</summary>
    public static readonly LedgerPageRecord None = new() { Format = 0 };

    /// <summary>The format of this record.</summary>
    [Id(0)]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The activation that wrote it.</summary>
    [Id(1)]
    public long Epoch { get; init; }

    /// <summary>The assignments, in no order.</summary>
    [Id(2)]
    public LedgerEntry[] Entries { get; init; } = [];

    /// <summary>The id of the claim under which it was written; empty in what an early version stored.</summary>
    [Id(3)]
    public Guid Claim { get; init; }

    /// <summary>The <see cref="LedgerRootRecord.Revision"/> of the root beside which it was written.</summary>
    [Id(4)]
    public long Revision { get; init; }
}
