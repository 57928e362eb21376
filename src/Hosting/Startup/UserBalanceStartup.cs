using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Startup;

/// <summary>
/// What the parts of a process share while it starts. A part reads its section through <see cref="Settings"/>, which collects the
/// problems, names the addresses that it will bind in <see cref="Binds"/> and adds its own <see cref="Checks"/>;
/// <see cref="UserBalanceApplication"/> then runs the checks and starts the application, or reports the problems and does not.
/// </summary>
internal sealed class UserBalanceStartup
{
    private const string SectionName = "UserBalance";

    private readonly IConfiguration _configuration;

    private UserBalanceStartup(IConfiguration configuration)
    {
        _configuration = configuration;
        Settings = new(configuration.GetSection(SectionName), Problems);
        Settings.Allow("Cluster", "Gateway", "Pools", "Telemetry");
        Binds = new(Problems);
        Checks = [Binds];
    }

    /// <summary>What was found wrong so far.</summary>
    public ProblemList Problems { get; } = new();

    /// <summary>The section <c>UserBalance</c>.</summary>
    public SectionReader Settings { get; }

    /// <summary>The addresses that the process will bind.</summary>
    public BindAddresses Binds { get; }

    /// <summary>What must hold before the process serves.</summary>
    public IList<IStartupCheck> Checks { get; }

    /// <summary>The section <c>UserBalance:Cluster</c>, which every part of the process shares.</summary>
    public ClusterOptions Cluster => field ??= ClusterOptionsReader.Read(Settings.Section("Cluster"));

    /// <summary>The section <c>UserBalance:Telemetry</c>, likewise.</summary>
    public TelemetryOptions Telemetry => field ??= TelemetryOptionsReader.Read(Settings.Section("Telemetry"));

    /// <summary>Whether the process has a silo of its own.</summary>
    public bool HasSilo { get; set; }

    /// <summary>The start-up of the application that <paramref name="builder"/> builds; the same object each time.</summary>
    public static UserBalanceStartup Of(IHostApplicationBuilder builder)
    {
        if (builder.Properties.TryGetValue(typeof(UserBalanceStartup), out var known))
            return (UserBalanceStartup)known;
        var startup = new UserBalanceStartup(builder.Configuration);
        builder.Properties.Add(typeof(UserBalanceStartup), startup);
        return startup;
    }

    /// <summary>Finishes the reading, and if all is well runs the checks.</summary>
    public async Task CheckAsync()
    {
        Settings.ReportUnknownKeys();
        LogLevels.Check(_configuration, Problems);
        Binds.ReportOverlaps();
        if (Problems.Any)
            return;
        foreach (var check in Checks)
            await check.RunAsync(Problems);
    }
}
