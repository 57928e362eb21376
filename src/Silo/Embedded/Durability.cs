namespace UserBalance.Silo.Embedded;

/// <summary>What a commit to a file survives.</summary>
internal enum Durability
{
    /// <summary>The kill of the process; a power loss may take the last commits, but never leaves a broken file.</summary>
    ProcessKill,

    /// <summary>A power loss too: every commit waits for the disk.</summary>
    PowerLoss,
}
