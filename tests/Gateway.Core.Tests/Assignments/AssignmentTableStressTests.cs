using UserBalance.Gateway.Core.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>Those who search the table while it changes, with real threads.</summary>
public sealed class AssignmentTableStressTests
{
    private const int Searchers = 3;
    private const int Staying = 32;
    private const int Coming = 400;
    private readonly AssignmentTable _table = new();

    [Fact]
    public void Find_WhileOthersComeAndGo_MissesNobodyWhoStays()
    {
        var staying = Enumerable.Range(0, Staying).Select(AssignmentTableTests.Client).ToHashSet();
        for (var i = 0; i < Staying; i++)
            _table.Set(AssignmentTableTests.New(i));
        var changing = true;
        var wrong = 0;
        Race.Run(Searchers, searcher =>
        {
            for (var i = searcher; Volatile.Read(ref changing); i++)
            {
                var sought = i % (Staying * 2);
                var client = AssignmentTableTests.Client(sought);
                var found = _table.Find(client);
                if (sought < Staying ? found?.Client != client : found is not null && found.Client != client)
                    Interlocked.Increment(ref wrong);
            }
        }, () =>
        {
            for (var round = 0; round < 400; round++)
                ComeAndGo(round);
            Volatile.Write(ref changing, false);
        }, () =>
        {
            while (Volatile.Read(ref changing))
            {
                if (!staying.IsSubsetOf(ClientsOf(_table.Walk())) || !staying.IsSubsetOf(ClientsOf(_table.All)))
                    Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
        Assert.Equal(Staying, _table.Count);
    }

    [Fact]
    public void SetAndRemove_OnSeveralThreads_LoseNothing()
    {
        const int Each = 20_000;
        Race.Run(Searchers, writer =>
        {
            for (var i = 0; i < Each; i++)
            {
                var assignment = AssignmentTableTests.New((i * Searchers) + writer);
                _table.Set(assignment);
                if (i % 4 != 0)
                    _table.Remove(assignment);
            }
        });

        Assert.Equal(Searchers * Each / 4, _table.Count);
        Assert.Equal(_table.Count, _table.All.Distinct().Count(assignment => _table.Find(assignment.Client) == assignment));
    }

    // Makes the table grow and shrink, leaves slots behind, and gives one who stays another assignment.
    private void ComeAndGo(int round)
    {
        var coming = Enumerable.Range(Staying, Coming).Select(AssignmentTableTests.New).ToArray();
        Array.ForEach(coming, _table.Set);
        _table.Set(AssignmentTableTests.New(round % Staying));
        Array.ForEach(coming, _table.Remove);
    }

    private static IEnumerable<ClientKey> ClientsOf(IEnumerable<Assignment> assignments) =>
        assignments.Select(assignment => assignment.Client);
}
