namespace UserBalance.Hosting.Application;

/// <summary>
/// Lets the runtime's socket thread run what waits for a socket itself instead of handing it to the thread pool.
/// </summary>
/// <remarks>
/// A proxy does little between two socket operations, so the hand-over is a large part of its work: a plain relay carried about a
/// third more requests a second without it. The price is that nothing that waits for a socket may block, or it holds up all the
/// sockets of that thread. The runtime reads the variable once, when it makes the first socket.
/// </remarks>
public static class InlineSocketCompletions
{
    internal const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Switches it on unless the user set the variable. To be called before the first socket is made.</summary>
    public static void Enable() => Enable(Environment.GetEnvironmentVariable, Environment.SetEnvironmentVariable);

    internal static void Enable(Func<string, string?> get, Action<string, string?> set)
    {
        if (get(Variable) is null)
            set(Variable, "1");
    }
}
