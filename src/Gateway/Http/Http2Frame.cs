namespace UserBalance.Gateway.Http;

/// <summary>The kinds of HTTP/2 frames that are told apart (RFC 9113, 6).</summary>
internal enum Http2Frame : byte
{
    /// <summary>A piece of a body.</summary>
    Data = 0,

    /// <summary>The head of a request, or its trailers.</summary>
    Headers = 1,

    /// <summary>More may be sent.</summary>
    WindowUpdate = 8,
}
