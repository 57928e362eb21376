namespace UserBalance.Gateway.Configuration;

/// <summary>What a listener carries.</summary>
internal enum ListenerMode
{
    Http,
    Tcp,
}
