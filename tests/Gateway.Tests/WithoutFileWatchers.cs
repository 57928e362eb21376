using System.Runtime.CompilerServices;

namespace UserBalance.Gateway.Tests;

/// <summary>
/// The hosts of the tests do not watch their configuration files: each would take one of the 128 watchers that Linux gives a user, and
/// hundreds of hosts come and go beside those of other processes.
/// </summary>
internal static class WithoutFileWatchers
{
    [ModuleInitializer]
    public static void Apply() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
