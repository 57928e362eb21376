namespace UserBalance.Gateway.Admin.Access;

/// <summary>What becomes of a key that a caller offers.</summary>
internal enum KeyVerdict
{
    /// <summary>It is the key.</summary>
    Right,

    /// <summary>It is not.</summary>
    Wrong,

    /// <summary>It was not looked at, because its sender has offered too many wrong ones.</summary>
    NotHeard,
}
