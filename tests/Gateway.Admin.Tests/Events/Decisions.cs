using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Events;

/// <summary>What a pool has decided.</summary>
internal static class Decisions
{
    public static PoolDecision Of(long sequence) => new()
    {
        Sequence = sequence,
        At = SamplePool.Start,
        Kind = PoolDecisionKind.Assigned,
        Client = SamplePool.Key("192.0.2.7"),
        Server = new ServerId("s1"),
        Users = 1,
        MaxUsers = 2,
    };

    public static PoolDecision[] Between(long first, long last) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => Of(i))];

    public static DecisionList List(long epoch, long first, long last) => new(Between(first, last), new(epoch, last));

    public static DecisionList Nothing(long epoch, long last) => new([], new(epoch, last));
}
