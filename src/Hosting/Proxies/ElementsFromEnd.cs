using Microsoft.Extensions.Primitives;

namespace UserBalance.Hosting.Proxies;

/// <summary>
/// The elements of a header that is a list, the last one first. Several lines are one list, and empty elements are none (RFC 9110, 5.6.1).
/// </summary>
/// <param name="lines">The header.</param>
internal ref struct ElementsFromEnd(StringValues lines)
{
    private readonly StringValues _lines = lines;
    private int _line = lines.Count;
    private ReadOnlySpan<char> _rest;

    /// <summary>The element.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Goes on to the element before it.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool MoveNext()
    {
        while (true)
        {
            if (_rest.IsEmpty)
            {
                if (_line == 0)
                    return false;
                _rest = _lines[--_line].AsSpan();
            }

            var comma = _rest.LastIndexOf(',');
            Current = _rest[(comma + 1)..].Trim(" \t");
            _rest = comma < 0 ? default : _rest[..comma];
            if (!Current.IsEmpty)
                return true;
        }
    }
}
