namespace UserBalance.Silo.Tests.Processes;

/// <summary>Tests that start many processes: not at once, and when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAfterTheOther
{
    public const string Name = "processes";
}
