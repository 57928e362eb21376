using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>
/// Knows the latest published state whose prohibitions are carried out here: what it forbids was forgotten when it was applied, and
/// the visits that were cut for it have ended.
/// </summary>
internal sealed class Acknowledgements
{
    private readonly Lock _gate = new();
    private readonly Queue<(PoolVersion Version, Task Cut)> _applied = [];
    private PoolVersion _reached;

    /// <summary>That state.</summary>
    public PoolVersion Reached
    {
        get
        {
            lock (_gate)
            {
                while (_applied.TryPeek(out var next) && next.Cut.IsCompleted)
                    _reached = _applied.Dequeue().Version;
                return _reached;
            }
        }
    }

    /// <summary>What was applied before is of a claim that nobody knows any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _applied.Clear();
            _reached = default;
        }
    }

    /// <summary>A state was applied.</summary>
    /// <param name="version">Which.</param>
    /// <param name="cut">Completes when all visits that were cut until now have ended.</param>
    public void Applied(PoolVersion version, Task cut)
    {
        lock (_gate)
            _applied.Enqueue((version, cut));
    }
}
