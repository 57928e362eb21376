using Orleans.Storage;

namespace UserBalance.Silo.Tests.Storage;

/// <summary>A silo on a store of its own, and Orleans' providers as its grains get them.</summary>
public interface IStoreSilo
{
    /// <summary>Why the store cannot be had on this machine, or <see langword="null"/>.</summary>
    string? WhyAbsent { get; }

    IGrainStorage Ledger { get; }

    IReminderTable Reminders { get; }
}
