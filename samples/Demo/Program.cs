using UserBalance.Demo;
using UserBalance.Demo.Scenario;
using UserBalance.Hosting.Application;

InlineSocketCompletions.Enable();

return args.Contains(ScenarioCommand.Switch)
    ? await ScenarioCommand.RunAsync([.. args.Where(arg => arg != ScenarioCommand.Switch)])
    : await DemoApplication.RunAsync(args, DemoSettings.KeptData, services => services.AddHostedService<DemoGuide>());
