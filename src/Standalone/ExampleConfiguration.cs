using UserBalance.Hosting.Startup;

namespace UserBalance.Standalone;

/// <summary>What a user sees who starts without any configuration.</summary>
internal static class ExampleConfiguration
{
    /// <summary>A small pool and a listener for it, in ten lines.</summary>
    private const string Json = """
        {
          "UserBalance": {
            "Pools": {
              "app": {
                "MaxUsersPerServer": 2, "IdleTimeout": "1d",
                "Servers": { "s1": { "Address": "127.0.0.1:5011" }, "s2": { "Address": "127.0.0.1:5012" } }
            } },
            "Gateway": { "Listeners": { "web": { "Bind": "127.0.0.1:5001", "Pool": "app" } } }
          }
        }
        """;

    /// <summary>Refuses the start, with the example as advice, if no pool is configured.</summary>
    /// <returns>Whether it did.</returns>
    public static bool ShowInsteadOfStarting(WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        if (startup.Settings.Has("Pools"))
            return false;
        startup.Advice = Json;
        startup.Problems.AddMissing(
            "UserBalance:Pools",
            "at least one pool is needed",
            "an example for appsettings.json or a file given with --config is on the standard output");
        return true;
    }
}
