using UserBalance.Chaos.UnsafeSilo;
using UserBalance.Hosting.Application;
using UserBalance.Silo.Hosting;

InlineSocketCompletions.Enable();

return await UserBalanceApplication.RunAsync(
    args,
    builder => builder.BreakRule().AddUserBalanceSilo().AddSiloHttp(),
    app => app.MapSiloHealth());
