namespace UserBalance.EndToEnd.Tests;

/// <summary>The tests that load the machine and the tests that take times: never together.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "load and times";
}
