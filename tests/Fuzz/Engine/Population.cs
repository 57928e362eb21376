namespace UserBalance.Fuzz.Engine;

/// <summary>The inputs that others are made from: the corpus, and what has shown something new since.</summary>
/// <param name="random">Decides which is next.</param>
internal sealed class Population(Random random)
{
    private readonly List<byte[]> _inputs = [[]];

    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>All bytes of all inputs.</summary>
    public long Size { get; private set; }

    public void Add(ReadOnlySpan<byte> input)
    {
        _inputs.Add(input.ToArray());
        Size += input.Length;
    }

    /// <summary>Any of them; half of the time one of the newest quarter, because what is next to the last step is the next step.</summary>
    public byte[] Draw()
    {
        var oldest = random.Next(2) == 0 ? _inputs.Count * 3 / 4 : 0;
        return _inputs[random.Next(oldest, _inputs.Count)];
    }
}
