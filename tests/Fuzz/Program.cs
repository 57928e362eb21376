using UserBalance.Fuzz;

return FuzzArguments.Parse(args) is { } arguments ? FuzzProgram.Run(arguments, Console.Out) : FuzzProgram.Explain();
