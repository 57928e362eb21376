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

    /// <summary>There are those of a list of exceptions, and each of that list is still one.</summary>
    public static void AssertListed(IReadOnlyCollection<string> exceptions, IEnumerable<string> found)
    {
        var all = found.ToList();
        AssertNone([.. all.Except(exceptions), .. exceptions.Except(all).Select(mended => $"{mended} is mended: take it off the list")]);
    }
}
