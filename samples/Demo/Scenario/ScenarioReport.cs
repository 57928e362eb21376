namespace UserBalance.Demo.Scenario;

/// <summary>Prints the table of the replayed article, and the verdict.</summary>
internal static class ScenarioReport
{
    /// <returns>0 when everything is as expected, else 1.</returns>
    public static int Print(IReadOnlyList<Finding> findings)
    {
        var header = new Finding("visitor", "what", "expected", "seen");
        foreach (var finding in findings.Prepend(header))
        {
            var mark = finding == header ? "" : finding.IsAsExpected ? "ok" : "DEVIATION";
            Console.WriteLine($"{finding.Who,-14} {finding.What,-32} {finding.Expected,-18} {finding.Seen,-18} {mark}".TrimEnd());
        }

        Console.WriteLine();
        var deviation = findings.FirstOrDefault(finding => !finding.IsAsExpected);
        Console.WriteLine(deviation is null
            ? "As in the article: every user on one server, at most two users on each, the surplus user turned away."
            : $"First deviation: {deviation.Who}, {deviation.What}: expected '{deviation.Expected}', seen '{deviation.Seen}'.");
        return deviation is null ? 0 : 1;
    }
}
