namespace UserBalance.Testing;

/// <summary>Waits for a condition with a deadline: the only way in which a test waits.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a condition gets on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not hold before the deadline; names <paramref name="what"/>.</exception>
    public static Task True(string what, Func<bool> condition, TimeSpan? deadline = null) =>
        True(what, () => Task.FromResult(condition()), deadline);

    /// <inheritdoc cref="True(string, Func{bool}, TimeSpan?)"/>
    public static async Task True(string what, Func<Task<bool>> condition, TimeSpan? deadline = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        var patience = deadline ?? Patience;
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
                throw new TimeoutException($"Waited {patience.TotalSeconds:0.#} s in vain for: {what}.");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    /// <summary>Bounds a task: fails with the name of what was awaited instead of hanging.</summary>
    public static async Task<T> Within<T>(string what, Task<T> task, TimeSpan? deadline = null)
    {
        try
        {
            return await task.WaitAsync(deadline ?? Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {(deadline ?? Patience).TotalSeconds:0.#} s in vain for: {what}.");
        }
    }
}
