namespace UserBalance.Gateway.Core.Shutdown;

/// <summary>
/// Whether the gateway was told to stop. From then on it is not ready, and still takes whoever comes, but asks each HTTP connection that is
/// used to end (<c>Connection: close</c>, or GOAWAY in HTTP/2), so that its client goes to another gateway for the next request.
/// </summary>
internal sealed class ShutdownNotice
{
    private volatile bool _isGiven;

    public bool IsGiven => _isGiven;

    public void Give() => _isGiven = true;
}
