using System.Diagnostics.CodeAnalysis;

namespace UserBalance.Grains.Abstractions;

/// <summary>The grain key of a client of a pool, written <c>pool|client</c>.</summary>
/// <param name="Pool">The pool's id.</param>
/// <param name="Client">The client.</param>
[SuppressMessage("Naming", "CA1720", Justification = "A pool is no type name.")]
public readonly record struct ClientGrainKey(string Pool, ClientKey Client)
{
    private const char Separator = '|';

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException"><paramref name="key"/> is not of the form <c>pool|client</c>.</exception>
    public static ClientGrainKey Parse(string key)
    {
        var separator = key.IndexOf(Separator);
        return separator > 0 && ClientKey.TryParse(key.AsSpan(separator + 1), out var client)
            ? new ClientGrainKey(key[..separator], client)
            : throw new FormatException($"'{key}' is not a client grain's key; the form is pool|client.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Pool}{Separator}{Client}";
}
