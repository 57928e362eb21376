namespace UserBalance.Grains.Storage;

/// <summary>Where a pool's ledger is stored.</summary>
internal interface ILedgerStorage
{
    /// <summary>Another view of the root record, with a compare-and-swap tag of its own.</summary>
    IStoredRecord<LedgerRootRecord> OpenRoot();

    /// <summary>A view of a page's record.</summary>
    IStoredRecord<LedgerPageRecord> OpenPage(int number);
}
