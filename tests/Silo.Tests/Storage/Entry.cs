namespace UserBalance.Silo.Tests.Storage;

[GenerateSerializer, Alias("UserBalance.Silo.Tests.Entry")]
public sealed class Entry
{
    [Id(0)]
    public string Text { get; set; } = "";

    [Id(1)]
    public byte[] Content { get; set; } = [];
}
