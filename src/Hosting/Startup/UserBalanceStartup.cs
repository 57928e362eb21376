using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using UserBalance.Hosting.Addresses;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Startup;

/// <summary>
/// What the parts of a process share while it starts. A part reads its section through <see cref="Settings"/>, which collects the
/// problems, names the addresses that it will bind in <see cref="Binds"/> and adds its own <see cref="Checks"/>;
/// whoever starts the process then runs the checks, and serves or reports the problems.
/// </summary>
internal sealed class UserBalanceStartup
{
    private const string SectionName = "UserBalance";

    private readonly IConfiguration _configuration;
    private readonly Dictionary<string, Action<SectionReader>> _live = new(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>What a user should see on the standard output besides the problems, or <see langword="null"/>.</summary>
    public string? Advice { get; set; }

    /// <summary>The sections that a process applies while it runs, and how.</summary>
    public IReadOnlyDictionary<string, Action<SectionReader>> Live => _live;

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

    /// <summary>Has a section applied whenever it has changed, without a restart.</summary>
    /// <param name="section">The section's name.</param>
    /// <param name="apply">Applies a section in which no problem was found.</param>
    public void ApplyLive(string section, Action<SectionReader> apply) => _live.Add(section, apply);

    /// <summary>All keys and values of the sections that the process reads, and those of logging. Some values are secrets.</summary>
    public IReadOnlyDictionary<string, string?> Values() => Settings.Sections
        .Select(section => section.Path)
        .Append(LogLevels.Logging)
        .SelectMany(path => _configuration.GetSection(path).AsEnumerable())
        .Where(setting => setting.Value is not null)
        .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finishes the reading: reports what can be found wrong without looking at the machine.</summary>
    public void FinishReading()
    {
        Settings.ReportUnknownKeys();
        LogLevels.Check(_configuration, Problems);
        Binds.ReportOverlaps();
        Binds.ReportOwnServers();
    }

    /// <summary>Runs the checks.</summary>
    public async Task CheckAsync()
    {
        foreach (var check in Checks)
            await check.RunAsync(Problems);
    }
}
