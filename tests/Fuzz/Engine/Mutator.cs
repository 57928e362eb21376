using System.Text;

namespace UserBalance.Fuzz.Engine;

/// <summary>Changes an input at random: a few bytes, a word of the language put in, parts of it or of another input moved about.</summary>
/// <param name="random">Decides; the same one makes the same inputs.</param>
/// <param name="words">The language's words.</param>
/// <param name="maxLength">The longest input, in bytes.</param>
internal sealed class Mutator(Random random, IReadOnlyList<string> words, int maxLength)
{
    private const int MostChanges = 8;
    private const int LongestRun = 32;

    private readonly byte[][] _words = [.. words.Select(Encoding.Latin1.GetBytes)];
    private readonly byte[] _input = new byte[maxLength];
    private int _length;

    private Span<byte> Input => _input.AsSpan(0, _length);

    /// <summary>Makes an input.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="other">Where parts may come from.</param>
    /// <returns>The input; valid until the next call.</returns>
    public ReadOnlySpan<byte> Change(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> other)
    {
        _length = Math.Min(seed.Length, maxLength);
        seed[.._length].CopyTo(_input);
        var changes = 1 + random.Next(random.Next(MostChanges) + 1);
        for (var i = 0; i < changes; i++)
            ChangeOnce(other);
        return Input;
    }

    private void ChangeOnce(ReadOnlySpan<byte> other)
    {
        switch (random.Next(_length == 0 ? 4 : 11))
        {
            case 0:
                Put(Place(), 0, [(byte)random.Next(256)]);
                break;
            case 1 or 2 when _words.Length > 0:
                Put(Place(), 0, Word());
                break;
            case 3:
                Put(Place(), 0, Part(other));
                break;
            case 4:
                Remove();
                break;
            case 5:
                Input[Index()] ^= (byte)(1 << random.Next(8));
                break;
            case 6:
                Input[Index()] = (byte)random.Next(256);
                break;
            case 7:
                Input[Index()] += (byte)(random.Next(2) == 0 ? 1 : 255);
                break;
            case 8 when _words.Length > 0:
                Overwrite(Word());
                break;
            case 9:
                Put(Place(), 0, Part(Input.ToArray()));
                break;
            default:
                Overwrite(Part(other));
                break;
        }
    }

    private void Overwrite(ReadOnlySpan<byte> part)
    {
        var at = Place();
        Put(at, Math.Min(part.Length, _length - at), part);
    }

    private void Remove()
    {
        var at = Index();
        Put(at, 1 + random.Next(Math.Min(LongestRun, _length - at)), []);
    }

    // Puts a part in place of some bytes, if the whole does not get too long.
    private void Put(int at, int replaced, ReadOnlySpan<byte> part)
    {
        var length = _length - replaced + part.Length;
        if (length > maxLength)
            return;
        Input[(at + replaced)..].CopyTo(_input.AsSpan(at + part.Length));
        part.CopyTo(_input.AsSpan(at));
        _length = length;
    }

    private ReadOnlySpan<byte> Part(ReadOnlySpan<byte> of)
    {
        if (of.IsEmpty)
            return of;
        var from = random.Next(of.Length);
        return of.Slice(from, 1 + random.Next(Math.Min(LongestRun, of.Length - from)));
    }

    private byte[] Word() => _words[random.Next(_words.Length)];

    private int Index() => random.Next(_length);

    private int Place() => random.Next(_length + 1);
}
