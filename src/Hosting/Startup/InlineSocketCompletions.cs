namespace UserBalance.Hosting.Startup;

/// <summary>
/// Lets the runtime's socket thread run what waits for a socket itself instead of handing it to the thread pool.
/// </summary>
/// <remarks>
/// A proxy does little between two socket operations, so the hand-over is a large part of its work: a relay with it off needs about
/// twice the time for a request. The runtime reads the variable once, when it makes the first socket.
/// </remarks>
public static class InlineSocketCompletions
{
    internal const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Switches it on unless the user decided otherwise in the environment. To be called before the first socket is made.</summary>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }
}
