using UserBalance.Gateway.Admin.Events;
using UserBalance.Gateway.Admin.Pools;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Configuration;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>
/// What callers of the admin API send back or ask for in a query: cursors, places in the events, limits and ids. Up to three lines.
/// </summary>
internal sealed class CursorTarget : TextTarget
{
    public override string Name => "cursor";

    public override IReadOnlyList<string> Words { get; } =
    [
        "AAAAAAAAAAAAAAAA", "AAAAAAAAAAMAAAAB", "________________", "3-7", "0-0", "9223372036854775807", "app:3-7", "web:1-1", ",", "\n",
        "1000", "s1", "S10", " ", "=",
    ];

    protected override void Run(string text)
    {
        Unless(
            !ClientCursor.TryParse(text, out var clients) || (clients is { Epoch: >= 0, Place: >= 0 } && clients.ToString() == text),
            "a cursor has one spelling");
        Unless(!DecisionCursor.TryParse(text, out var decisions)
            || (DecisionCursor.TryParse(decisions.ToString(), out var again) && again == decisions),
            "a cursor is read as it is written");
        CheckPosition(text, ["app"]);
        CheckPosition(text, ["app", "web"]);
        CheckQuery(text.Split('\n'));
        Unless(
            !ConfiguredId.TryParse(text, out var id, out _)
                || (id.Length is >= 1 and <= 63 && id.Equals(text, StringComparison.OrdinalIgnoreCase) && id.All(IsOfId)),
            "an id is short and plain");
        foreach (var line in text.Split('\n'))
            Unless(
                Math.Sign(new ServerId(line).CompareTo(new ServerId(text))) == -Math.Sign(new ServerId(text).CompareTo(new ServerId(line))),
                "ids have an order");
    }

    private static bool IsOfId(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    private static void CheckPosition(string text, string[] pools)
    {
        var position = new FeedPosition(pools);
        if (!position.TryResume(text))
            return;
        var (written, again) = (position.ToString(), new FeedPosition(pools));
        if (written.Length == 0)
            return;
        Unless(again.TryResume(written), "a place is read again");
        foreach (var pool in pools)
            Unless(again[pool] == position[pool], "a place is read as it is written");
    }

    private static void CheckQuery(string[] lines)
    {
        if (ClientQuery.TryRead(
            lines.ElementAtOrDefault(0), lines.ElementAtOrDefault(1), lines.ElementAtOrDefault(2), out var query, out _))
            Unless(
                query is { Limit: >= 1 and <= ClientList.MaxLimit, After: { Epoch: >= 0, Place: >= 0 } },
                "a query asks for what may be asked for");
    }
}
