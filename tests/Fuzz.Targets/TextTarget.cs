using System.Text;

namespace UserBalance.Fuzz.Targets;

/// <summary>A parser of text, which is given in UTF-8.</summary>
internal abstract class TextTarget : IFuzzTarget
{
    public abstract string Name { get; }

    public virtual int MaxLength => 256;

    public abstract IReadOnlyList<string> Words { get; }

    public void Run(ReadOnlySpan<byte> input) => Run(Encoding.UTF8.GetString(input));

    protected abstract void Run(string text);
}
