namespace UserBalance.Gateway.Tcp;

/// <summary>Why a pump stopped.</summary>
internal enum PumpEnd
{
    /// <summary>The sender said that there is no more, and the receiver was told.</summary>
    Finished,

    /// <summary>The sending side was reset or cut.</summary>
    SenderBroken,

    /// <summary>The receiving side was reset or cut.</summary>
    ReceiverBroken,
}
