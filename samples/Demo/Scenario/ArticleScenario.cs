using System.Net;

namespace UserBalance.Demo.Scenario;

/// <summary>
/// The article's test: a first visitor with two streams, five clients that fill the pool, a sixth that is turned away; then
/// everyone asks again, over HTTP and over TCP. The verdict is the backends' own record.
/// </summary>
internal sealed class ArticleScenario : IDisposable
{
    private const int UsersPerServer = 2;
    private const int Streams = 2;

    private readonly IPEndPoint _http;
    private readonly IPEndPoint _tcp;
    private readonly DemoBackends _backends;
    private readonly Visitor _first = new("first visitor", IPAddress.Loopback);
    private readonly Visitor[] _clients = [.. Enumerable.Range(1, 5).Select(i => Client(i))];
    private readonly Visitor _surplus = Client(6);
    private readonly List<Finding> _findings = [];

    public ArticleScenario(IPEndPoint http, IPEndPoint tcp, DemoBackends backends) => (_http, _tcp, _backends) = (http, tcp, backends);

    // Servers in the order in which the article's clients came to them.
    private IEnumerable<(Visitor Visitor, string Server)> Expected =>
        _clients.Prepend(_first).Zip([Server(1), Server(2), Server(3), Server(1), Server(2), Server(3)]);

    public async Task<IReadOnlyList<Finding>> ReplayAsync(CancellationToken stop)
    {
        await ArriveAsync(stop);
        await AskAgainAsync("asks again over HTTP", _http, Answers.Unavailable, stop);
        await AskAgainAsync("asks again over TCP", _tcp, Answers.Closed, stop);
        ReadRecords();
        return _findings;
    }

    public void Dispose()
    {
        foreach (var visitor in _clients.Append(_first).Append(_surplus))
            visitor.Dispose();
    }

    private async Task ArriveAsync(CancellationToken stop)
    {
        foreach (var (visitor, server) in Expected)
        {
            Note(visitor, "arrives over HTTP", server, await visitor.AskAsync(_http, stop));
            for (var i = 0; visitor == _first && i < Streams; i++)
                await visitor.HoldStreamAsync(_http, stop);
        }

        Note(_surplus, "arrives over HTTP", Answers.Unavailable, await _surplus.AskAsync(_http, stop));
        Note(_surplus, "arrives over TCP", Answers.Closed, await _surplus.AskAsync(_tcp, stop));
    }

    private async Task AskAgainAsync(string what, IPEndPoint listener, string refusal, CancellationToken stop)
    {
        foreach (var (visitor, server) in Expected)
            Note(visitor, what, server, await visitor.AskAsync(listener, stop));
        Note(_surplus, what, refusal, await _surplus.AskAsync(listener, stop));
    }

    private void ReadRecords()
    {
        foreach (var (visitor, server) in Expected)
            Note(visitor, "was served by, in the record", server, ServersOf(visitor));
        Note(_surplus, "was served by, in the record", "nobody", ServersOf(_surplus));
        Note(_first, "streams open on its server", $"{Streams}", $"{OpenStreams()}");
        foreach (var users in _backends.Visits.GroupBy(visit => visit.Server).OrderBy(group => group.Key, StringComparer.Ordinal))
            Note(users.Key, "users, in the record", $"{UsersPerServer}", $"{users.Select(visit => visit.Client).Distinct().Count()}");
    }

    private string ServersOf(Visitor visitor)
    {
        var servers = _backends.Visits.Where(visit => visit.Client.Equals(visitor.Address)).Select(visit => visit.Server);
        return string.Join(" and ", servers.Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("nobody"));
    }

    private int OpenStreams() =>
        _backends.Visits.Count(visit => visit.Client.Equals(_first.Address) && visit.Server == Server(1) && visit.To is null);

    private void Note(Visitor visitor, string what, string expected, string seen) => Note(visitor.Name, what, expected, seen);

    private void Note(string who, string what, string expected, string seen) => _findings.Add(new Finding(who, what, expected, seen));

    private static Visitor Client(int number) => new($"client {number}", new IPAddress([127, 0, 0, (byte)(10 + number)]));

    private static string Server(int number) => $"Backend Server {number}";
}
