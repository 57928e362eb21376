namespace UserBalance.Grains.Abstractions;

/// <summary>What became of the operator's wish to move or evict a client.</summary>
[GenerateSerializer, Alias("UserBalance.ClientChange")]
public enum ClientChange
{
    /// <summary>It is done, durably.</summary>
    Done,

    /// <summary>It goes on: some gateway has not yet confirmed that it sends the client's traffic nowhere.</summary>
    Pending,

    /// <summary>The client holds no slot.</summary>
    NotAssigned,

    /// <summary>The pool has no such server.</summary>
    UnknownServer,

    /// <summary>The server has no free slot.</summary>
    ServerFull,

    /// <summary>The server takes no new users.</summary>
    ServerTakesNoUsers,

    /// <summary>The client is being moved or evicted already.</summary>
    Busy,

    /// <summary>Given up, because the client's assignment or the server's state changed meanwhile.</summary>
    Overtaken,
}
