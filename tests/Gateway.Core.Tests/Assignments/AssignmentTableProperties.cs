using CsCheck;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>The table against a dictionary.</summary>
public sealed class AssignmentTableProperties
{
    private const int Clients = 60;

    private static readonly Gen<(StepKind Kind, int Client)[]> Histories = Gen.Select(
        Gen.Frequency((5, Gen.Const(StepKind.Set)), (3, Gen.Const(StepKind.Remove)), (1, Gen.Const(StepKind.RemoveFormer))),
        Gen.Int[0, Clients - 1]).Array[0, 200];

    private enum StepKind
    {
        Set,
        Remove,
        RemoveFormer,
    }

    [Fact]
    public void AnyHistory_HoldsWhatADictionaryHolds() => Histories.Sample(
        history =>
        {
            var run = new Run();
            foreach (var (kind, client) in history)
                run.Do(kind, client);
            run.RemoveAll();
        },
        iter: 2_000);

    private sealed class Run
    {
        private readonly AssignmentTable _table = new();
        private readonly Dictionary<ClientKey, Assignment> _model = [];
        private readonly Dictionary<ClientKey, Assignment> _former = [];

        public void Do(StepKind kind, int number)
        {
            var client = AssignmentTableTests.Client(number);
            switch (kind)
            {
                case StepKind.Set:
                    Set(AssignmentTableTests.New(number));
                    break;
                case StepKind.Remove when _model.Remove(client, out var held):
                    _table.Remove(held);
                    break;
                case StepKind.RemoveFormer when _former.TryGetValue(client, out var former):
                    _table.Remove(former);
                    break;
            }

            Check();
        }

        public void RemoveAll()
        {
            foreach (var assignment in _model.Values)
                _table.Remove(assignment);
            _model.Clear();
            Check();
        }

        private void Set(Assignment assignment)
        {
            if (_model.TryGetValue(assignment.Client, out var before))
                _former[assignment.Client] = before;
            _model[assignment.Client] = assignment;
            _table.Set(assignment);
        }

        private void Check()
        {
            Assert.Equal(_model.Count, _table.Count);
            Assert.Equal(_model.Count, _table.All.Length);
            Assert.True(_model.Values.ToHashSet().SetEquals(_table.All));
            for (var i = 0; i < Clients; i++)
                Assert.Same(_model.GetValueOrDefault(AssignmentTableTests.Client(i)), _table.Find(AssignmentTableTests.Client(i)));
        }
    }
}
