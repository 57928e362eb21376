using UserBalance.Chaos.UnsafeSilo;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Hosting;

InlineSocketCompletions.Enable();

return await UserBalanceApplication.RunAsync(
    args,
    builder => builder.BreakRule().AddUserBalanceSilo().AddSiloHttp(),
    app => app.MapSiloHealth());
