using UserBalance.Chaos;
using UserBalance.Chaos.Verdict;

if (ChaosArguments.Parse(args) is not { } command)
{
    Console.Error.WriteLine(ChaosArguments.Usage);
    return 2;
}

var rows = new List<string>();
var isGood = true;
foreach (var (index, seed) in command.Seeds.Index())
{
    var options = command.Options with { Seed = seed, Store = command.Stores[index % command.Stores.Count] };
    var verdict = await new ChaosRun(options, Console.Out).RunAsync();
    Console.WriteLine(verdict.Details);
    foreach (var missing in options.Counts ? verdict.Missing : [])
        Console.WriteLine($"The seed does not count: {missing}.");
    isGood &= verdict.Violations.Count == 0 && (!options.Counts || verdict.Missing.Count == 0);
    rows.Add(verdict.Row);
    Console.WriteLine($"{RunVerdict.Header}\n{string.Join('\n', rows)}");
}

return isGood ? 0 : 1;
