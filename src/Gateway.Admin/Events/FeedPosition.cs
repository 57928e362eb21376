using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>
/// Where a listener stands in the decisions of its pools, written as the id of an event: <c>epoch-sequence</c> for one pool,
/// <c>pool:epoch-sequence,...</c> for several.
/// </summary>
internal sealed class FeedPosition
{
    private readonly SortedDictionary<string, DecisionCursor?> _places = new(StringComparer.Ordinal);

    /// <param name="pools">The pools; their present is where the listener stands at first.</param>
    public FeedPosition(IEnumerable<string> pools)
    {
        foreach (var pool in pools)
            _places[pool] = null;
    }

    /// <summary>The place in a pool's decisions; <see langword="null"/> for its present.</summary>
    public DecisionCursor? this[string pool]
    {
        get => _places[pool];
        set => _places[pool] = value;
    }

    /// <summary>Goes to where an earlier listener stood. Pools that it did not hear of stay at their present.</summary>
    /// <param name="id">The id of the last event that it was told.</param>
    /// <returns>Whether the id is one.</returns>
    public bool TryResume(string id)
    {
        if (!id.Contains(':'))
            return DecisionCursor.TryParse(id, out var only) && _places.Count == 1 && Resume(_places.Keys.Single(), only);
        foreach (var part in id.Split(','))
        {
            var colon = part.IndexOf(':');
            if (colon < 0 || !DecisionCursor.TryParse(part.AsSpan(colon + 1), out var place))
                return false;
            Resume(part[..colon], place);
        }

        return true;
    }

    public override string ToString() => _places.Count == 1
        ? $"{_places.Values.Single()}"
        : string.Join(',', _places.Where(place => place.Value is not null).Select(place => $"{place.Key}:{place.Value}"));

    private bool Resume(string pool, DecisionCursor place)
    {
        if (_places.ContainsKey(pool))
            _places[pool] = place;
        return true;
    }
}
