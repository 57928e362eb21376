using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The words for labels and logs.</summary>
internal static class Words
{
    extension(CutReason reason)
    {
        /// <summary>The word for it.</summary>
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

    extension(ListenerMode mode)
    {
        /// <summary>The word for it.</summary>
        public string Word => mode == ListenerMode.Http ? "http" : "tcp";
    }
}
