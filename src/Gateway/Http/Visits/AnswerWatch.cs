namespace UserBalance.Gateway.Http.Visits;

/// <summary>
/// Looks out for a server's answer while a request's body is on its way to it. <see cref="SocketsHttpHandler"/> reads an answer over
/// HTTP/1.1 when all of the body was written, and a server that refuses an upload may close before that.
/// </summary>
/// <remarks>
/// When the visitor expects <c>100-continue</c> the answer is read meanwhile, but given only when all of the body was written. What was
/// read is kept for that long, so that it can be read once more.
/// An answer that refuses (status 300 and above) ends the upload. With any other the server may want the rest, and only a failed write ends
/// it.
/// </remarks>
/// <param name="length">The length of the body, if it is known.</param>
/// <param name="isReadAnyway">Whether the answer is read while the body is written, as when the visitor expects
/// <c>100-continue</c>.</param>
internal sealed class AnswerWatch(long? length, bool isReadAnyway)
{
    // What is smaller is written before anybody could refuse it.
    private const long Small = 16 * 1024;
    private const int FinalStatus = 200;
    private const int RefusingStatus = 300;

    private static readonly AsyncLocal<AnswerWatch?> UnderWay = new();

    private readonly Lock _gate = new();
    private CancellationTokenSource? _refused;
    private LeasedStream? _connection;
    private long _written;
    private bool _isWatching;
    private bool _isOver;

    /// <summary>The watch over the body that the running code writes, if there is one.</summary>
    public static AnswerWatch? Current => UnderWay.Value;

    /// <summary>Whether the body is one that is watched.</summary>
    public bool IsOn { get; } = length is null or > Small;

    /// <summary>Whether a piece could not be written.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The connection on which an answer has come that nobody has read; whoever takes it closes it.</summary>
    public LeasedStream? Answered { get; private set; }

    /// <summary>The request begins to be written, by the running code.</summary>
    public void Prepare()
    {
        if (isReadAnyway)
            UnderWay.Value = this;
    }

    /// <summary>The body begins to be written, by the running code.</summary>
    /// <param name="cancellation">The end of the visit.</param>
    /// <returns>Cancelled when no more of it is wanted.</returns>
    public CancellationToken Begin(CancellationToken cancellation)
    {
        if (!IsOn)
            return cancellation;
        UnderWay.Value = this;
        lock (_gate)
        {
            _refused = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            EndIfRefused();
            return _refused.Token;
        }
    }

    /// <summary>The body is written on <paramref name="connection"/>.</summary>
    public void Uses(LeasedStream connection)
    {
        if (_connection == connection)
            return;
        _connection = connection;
        if (isReadAnyway)
            connection.KeepFor(this);
    }

    /// <summary>A piece of the answer was read by whoever waits for it.</summary>
    public void HasRead()
    {
        lock (_gate)
            EndIfRefused();
    }

    /// <summary>A piece of the body is going to be written.</summary>
    public void Writes(int count)
    {
        _written += count;
        if (isReadAnyway || _isWatching || !IsOn || _written >= length || _connection is not { } connection)
            return;
        _isWatching = true;
        _ = WatchAsync(connection);
    }

    /// <summary>A piece of the body could not be written.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            HasFailed = true;
            if (isReadAnyway)
                EndIfRefused();
            else if (!_isOver && _connection is { } connection && Answered is null && StatusOn(connection) >= FinalStatus)
                Hold(connection);
        }
    }

    /// <summary>No more of the body is written.</summary>
    /// <param name="isWhole">Whether it was all.</param>
    public void End(bool isWhole)
    {
        lock (_gate)
        {
            _isOver = true;
            _refused?.Dispose();
            // Then the client itself writes the chunk that ends it.
            if (isWhole && length is null && !isReadAnyway)
                _connection?.TellWhenNotWritten(this);
        }
    }

    /// <summary>What ends the body could not be written.</summary>
    public void EndFailed()
    {
        lock (_gate)
        {
            if (_connection is { } connection && Answered is null && StatusOn(connection) >= FinalStatus)
                Hold(connection);
        }
    }

    /// <summary>The answer was read in spite of all.</summary>
    public void LetGo() => Answered?.LetGo();

    /// <summary>The request is over, and nothing that is read any more is its answer.</summary>
    public void Forget()
    {
        if (isReadAnyway)
            _connection?.Forget(this);
    }

    // With the gate held. Only a whole head: whoever reads the answer waits for the body then, and reads nothing more.
    private void EndIfRefused()
    {
        if (!isReadAnyway || _isOver || _refused is null || Answered is not null || _connection is not { } connection)
            return;
        var status = AnswerHead.StatusOfWhole(connection.Kept);
        if (status < (HasFailed ? FinalStatus : RefusingStatus))
            return;
        HasFailed = true;
        connection.TakeBack();
        Hold(connection);
        _ = _refused.CancelAsync();
    }

    private async Task WatchAsync(LeasedStream connection)
    {
        try
        {
            do
                await connection.ReadableAsync();
            while (GoesOn(connection));
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // Then the next write fails.
        }
    }

    private bool GoesOn(LeasedStream connection)
    {
        lock (_gate)
        {
            if (_isOver || Answered is not null)
                return false;
            var status = StatusOn(connection);
            if (status < RefusingStatus)
                return status == 0 && connection.CanPeek;
            HasFailed = true;
            Hold(connection);
            // Not here and now: what it sets going comes back to this lock.
            _ = _refused!.CancelAsync();
            return false;
        }
    }

    private void Hold(LeasedStream connection)
    {
        connection.Hold();
        Answered = connection;
    }

    private static int StatusOn(LeasedStream connection) => AnswerHead.StatusOf(connection.Peek());
}
