namespace UserBalance.Gateway.Configuration;

/// <summary>The HTTP versions of a listener. A cleartext port speaks one of them; only TLS can negotiate both.</summary>
internal enum ListenerProtocol
{
    Http1,
    Http2,
    Http1AndHttp2,
}
