using UserBalance.Gateway.Hosting;
using UserBalance.Hosting.Application;

InlineSocketCompletions.Enable();

return await UserBalanceApplication.RunAsync(
    args,
    builder => builder.AddUserBalanceGateway());
