using Microsoft.Extensions.Hosting;

namespace UserBalance.Hosting.Startup;

/// <summary>
/// Ends a process that must not go on, in an orderly way but with an exit code that has its supervisor start it again. Who begins it has
/// said why in the log.
/// </summary>
/// <param name="lifetime">The process.</param>
internal sealed class ForcedEnd(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether it was begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Begins it.</summary>
    public void Begin()
    {
        HasBegun = true;
        lifetime.StopApplication();
    }
}
