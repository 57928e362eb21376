using UserBalance.Hosting.Application;
using UserBalance.Silo.Hosting;

InlineSocketCompletions.Enable();

return await UserBalanceApplication.RunAsync(
    args,
    builder => builder.AddUserBalanceSilo().AddSiloHttp(),
    app => app.MapSiloHealth());
