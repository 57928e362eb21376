namespace UserBalance.StoreBench;

/// <summary>Something of the size of a ledger page.</summary>
[GenerateSerializer, Alias("UserBalance.StoreBench.Page")]
internal sealed class Page
{
    /// <summary>How large a full page is, in bytes.</summary>
    public const int Size = 10_000;

    [Id(0)]
    public byte[] Content { get; set; } = new byte[Size];

    [Id(1)]
    public long Sequence { get; set; }
}
