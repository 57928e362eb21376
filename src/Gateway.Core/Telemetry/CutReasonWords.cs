namespace UserBalance.Gateway.Core.Telemetry;

/// <summary>The words for labels of metrics.</summary>
internal static class CutReasonWords
{
    extension(CutReason reason)
    {
        /// <summary>The word for it.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
        public string Word => reason switch
        {
            CutReason.Forbidden => "forbidden",
            CutReason.NotHeld => "not-held",
            CutReason.LeaseEnded => "lease-ended",
            CutReason.StoreWentBack => "store-went-back",
            CutReason.Stopping => "stopping",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, message: null),
        };
    }
}
