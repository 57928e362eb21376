namespace UserBalance.Fuzz.Targets;

/// <summary>
/// No parser of the product: it has a bug behind seven bytes that each show only when those before them are right. A run has to find it.
/// </summary>
/// <param name="name"><c>planted-bug</c> throws; <c>planted-hang</c> and <c>planted-crash</c> do as they are called.</param>
internal sealed class PlantedBug(string name) : IFuzzTarget
{
    public string Name => name;

    public IReadOnlyList<string> Words { get; } = [];

    public int MaxLength => 64;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length > 7 && input[0] == 'L' && input[1] == 0xE0)
        {
            if (input[2] == input[1] + 1 && input[3] == '{' && input[4] > 0xF0)
            {
                if (input[5] == (input[4] ^ 0x5A) && input[6] == 0)
                    Break();
            }
        }
    }

    private void Break()
    {
        while (name == "planted-hang")
            Thread.SpinWait(1);
        if (name == "planted-crash")
            Break();
        throw new InvalidOperationException("The planted bug.");
    }
}
