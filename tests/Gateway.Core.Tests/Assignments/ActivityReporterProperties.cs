using CsCheck;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Tests.Fakes;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>The reporter against a model that looks at every client at every sync.</summary>
public sealed class ActivityReporterProperties
{
    private const int Clients = 4;

    private static readonly Gen<(StepKind Kind, int Client, int Ticks)[]> Histories = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(StepKind.Begin)),
            (5, Gen.Const(StepKind.End)),
            (2, Gen.Const(StepKind.Admitted)),
            (6, Gen.Const(StepKind.Wait)),
            (6, Gen.Const(StepKind.Answered)),
            (4, Gen.Const(StepKind.Lost)),
            (1, Gen.Const(StepKind.Interval))),
        Gen.Int[0, Clients - 1],
        Gen.Int[0, 12]).Array[0, 120];

    private enum StepKind
    {
        Begin,
        End,
        Admitted,
        Wait,
        Answered,
        Lost,
        Interval,
    }

    [Fact]
    public void AnyHistory_ReportsWhatIsDueAndLosesNothing() => Histories.Sample(
        history =>
        {
            var run = new Run();
            foreach (var (kind, client, ticks) in history)
                run.Do(kind, client, ticks);
            run.End();
        },
        iter: 20_000);

    private sealed class Run
    {
        private readonly ActivityReporter _reporter = new();
        private readonly Modelled[] _clients;
        private TimeSpan _now = TimeSpan.FromTicks(1);
        private TimeSpan _interval = TimeSpan.FromTicks(8);

        public Run() => _clients = [.. Enumerable.Range(0, Clients).Select(i => new Modelled(i, _now, _reporter))];

        public void Do(StepKind kind, int number, int ticks)
        {
            var client = _clients[number];
            switch (kind)
            {
                case StepKind.Begin:
                    client.Begin(_now);
                    break;
                case StepKind.End when client.Open > 0:
                    client.End(_now);
                    break;
                case StepKind.Admitted:
                    client.Acknowledge(_now);
                    break;
                case StepKind.Wait:
                    _now += TimeSpan.FromTicks(ticks);
                    break;
                case StepKind.Answered or StepKind.Lost:
                    Sync(answered: kind == StepKind.Answered);
                    break;
                case StepKind.Interval:
                    _interval = TimeSpan.FromTicks(ticks);
                    break;
            }
        }

        /// <summary>Everybody goes idle: all that is unknown is reported once, and then nothing.</summary>
        public void End()
        {
            foreach (var client in _clients)
            {
                while (client.Open > 0)
                    client.End(_now);
            }

            _now += _interval;
            Sync(answered: true);
            Assert.All(_clients, client => Assert.False(client.HasUnknown(_now), "Nothing is lost."));
            _now += _interval;
            Assert.Empty(_reporter.Collect(_now, _interval, _clients.Length));
        }

        private void Sync(bool answered)
        {
            var reports = _reporter.Collect(_now, _interval, _clients.Length);
            Assert.Distinct(reports.Select(report => report.Assignment));
            foreach (var client in _clients)
            {
                var reported = reports.SingleOrDefault(report => report.Assignment == client.Assignment);
                if (reported != default)
                    Assert.True(client.HasUnknown(_now) && reported.Activity == client.ActivityAt(_now), "A report is new and the latest.");
                else
                    Assert.False(client.HasUnknown(_now) && client.Acknowledged <= _now - _interval, "What is due is reported.");
                if (answered && reported != default)
                    client.Acknowledge(reported.Activity);
            }

            _reporter.Return(reports);
        }
    }

    private sealed class Modelled(int number, TimeSpan acknowledged, ActivityReporter reporter)
    {
        private TimeSpan _lastActivity = acknowledged;

        public Assignment Assignment { get; } = new(TestGateway.Client(number), PoolAnswers.S1, 0, acknowledged, reporter);

        public int Open { get; private set; }

        public TimeSpan Acknowledged { get; private set; } = acknowledged;

        public TimeSpan ActivityAt(TimeSpan now) => Open > 0 ? now : _lastActivity;

        public bool HasUnknown(TimeSpan now) => ActivityAt(now) > Acknowledged;

        public void Begin(TimeSpan now)
        {
            Assert.True(Assignment.TryBeginVisit(now, TimeSpan.FromDays(1)));
            Open++;
            _lastActivity = now;
        }

        public void End(TimeSpan now)
        {
            Assignment.EndVisit(now);
            Open--;
            _lastActivity = now;
        }

        public void Acknowledge(TimeSpan activity)
        {
            Assert.True(Assignment.TryAcknowledge(activity));
            Acknowledged = activity > Acknowledged ? activity : Acknowledged;
            _lastActivity = activity > _lastActivity ? activity : _lastActivity;
        }
    }
}
