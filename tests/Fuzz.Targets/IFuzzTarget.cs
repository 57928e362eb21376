namespace UserBalance.Fuzz.Targets;

/// <summary>A parser under test: what it may be given, and what must hold whatever that is.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name, which is also that of its folder in the corpus.</summary>
    string Name { get; }

    /// <summary>Texts that its language is made of; the mutations put them in.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>The longest input, in bytes.</summary>
    int MaxLength { get; }

    /// <summary>Parses an input and checks what must hold.</summary>
    /// <exception cref="BrokenPropertyException">Something does not hold. Any other exception is a crash of the parser.</exception>
    void Run(ReadOnlySpan<byte> input);
}
