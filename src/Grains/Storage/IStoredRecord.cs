namespace UserBalance.Grains.Storage;

/// <summary>A view of one stored record. At most one operation may be under way.</summary>
/// <typeparam name="T">What is stored.</typeparam>
internal interface IStoredRecord<T>
    where T : class
{
    /// <summary>Reads the record as it is stored now.</summary>
    /// <returns>The record, or <see langword="null"/> when there is none.</returns>
    Task<T?> ReadAsync();

    /// <summary>
    /// Replaces the record, provided that it is still the one that this view read or wrote last. Any exception means that the
    /// outcome is unknown.
    /// </summary>
    Task WriteAsync(T record);
}
