namespace UserBalance.Architecture.Tests;

/// <summary>What a rule finds, all of it and in whole lines: the framework's own message ends after the first few.</summary>
internal static class Findings
{
    /// <summary>There are none.</summary>
    public static void AssertNone(IEnumerable<string> found)
    {
        var all = found.ToList();
        if (all.Count > 0)
            Assert.Fail(string.Join('\n', all));
    }
}
