using UserBalance.Fuzz.Targets.Admin;
using UserBalance.Fuzz.Targets.Ledger;

namespace UserBalance.Fuzz.Targets;

/// <summary>All targets.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<IFuzzTarget>> All = new(StringComparer.Ordinal)
    {
        ["proxy-header"] = () => new ProxyHeaderTarget(),
        ["forwarded"] = () => new ForwardedTarget(),
        ["address"] = () => new AddressTarget(),
        ["client-key"] = () => new ClientKeyTarget(),
        ["networks"] = () => new NetworksTarget(),
        ["host-port"] = () => new HostPortTarget(),
        ["duration"] = () => new DurationTarget(),
        ["cursor"] = () => new CursorTarget(),
        ["seconds"] = () => new SecondsTarget(),
        ["configuration"] = () => new ConfigurationTarget(),
        ["admin-api"] = () => new AdminTarget(),
        ["ledger-page"] = () => new LedgerPageTarget(),
        ["ledger-root"] = () => new LedgerRootTarget(),
    };

    /// <summary>The names of the targets that stand for the product.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Makes a target; it may take a second.</summary>
    public static IFuzzTarget Create(string name) =>
        name.StartsWith("planted-", StringComparison.Ordinal) ? new PlantedBug(name) : All[name]();
}
