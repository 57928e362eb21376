using System.Buffers.Binary;
using System.Buffers.Text;

namespace UserBalance.Grains.Abstractions;

/// <summary>Where a listing of a pool's clients goes on. The default is its beginning.</summary>
/// <param name="Epoch">The activation that wrote it: the next one lays the entries of a page out anew.</param>
/// <param name="Place">The ledger's place that is looked at next.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClientCursor")]
public readonly record struct ClientCursor([property: Id(0)] long Epoch, [property: Id(1)] int Place)
{
    private const int Length = sizeof(long) + sizeof(int);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What <see cref="ToString"/> has written.</param>
    /// <param name="cursor">The cursor, when the text is one.</param>
    /// <returns><see langword="true"/> when <paramref name="text"/> is a cursor, of this pool or another.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ClientCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        // White space would be skipped.
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text, out var length) || length != Length)
            return false;
        Base64Url.DecodeFromChars(text, bytes);
        cursor = new(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(long)..]));
        return cursor is { Epoch: >= 0, Place: >= 0 };
    }

    /// <summary>The text form: opaque, and fit for a URL.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Epoch);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(long)..], Place);
        return Base64Url.EncodeToString(bytes);
    }
}
