namespace UserBalance.Grains.Reminders;

/// <summary>Registers the reminders of many clients at once.</summary>
internal interface IReminderWriter
{
    /// <summary>How many it takes at a time, at least 1.</summary>
    int MaxAtOnce { get; }

    /// <summary>
    /// Registers them, or puts off those that are registered already. When it fails, any of them may be registered; doing it again is
    /// harmless.
    /// </summary>
    Task WriteAsync(IReadOnlyList<ExpiryReminder> reminders);
}
