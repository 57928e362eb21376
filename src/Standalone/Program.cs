using UserBalance.Gateway.Hosting;
using UserBalance.Hosting.Application;
using UserBalance.Silo.Hosting;
using UserBalance.Standalone;

InlineSocketCompletions.Enable();

return await UserBalanceApplication.RunAsync(
    args,
    builder =>
    {
        if (ExampleConfiguration.ShowInsteadOfStarting(builder))
            return;
        builder.AddUserBalanceSilo();
        builder.AddUserBalanceGateway();
    });
