using UserBalance.Outages;

namespace UserBalance.Gateway.Clustering;

/// <summary>
/// Has the client try on, whatever keeps it from connecting. By default Orleans gives up after three minutes, and at once when the
/// store does not answer.
/// </summary>
internal sealed partial class ConnectUntilStopped(TimeProvider time, ILogger<ConnectUntilStopped> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly OutageNotice _notice = new(time) { Reminder = LogInterval };

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // Not the exception itself: what a driver says of a store may quote parts of the connection string.
        if (_notice.Failed(out _))
            LogNotConnected(logger, exception.GetType().Name);
        await Task.Delay(RetryPause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(
        1, LogLevel.Warning, "The cluster cannot be reached yet ({Failure}); trying on. New visitors are turned away meanwhile.")]
    private static partial void LogNotConnected(ILogger logger, string failure);
}
