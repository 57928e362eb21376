using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Sessions;

/// <summary>The gateways that may be acting on what this pool told them, and how far each one's reports reach.</summary>
/// <param name="lifetime">How long after the last answer a session may still be acting.</param>
internal sealed class GatewaySessions(TimeSpan lifetime)
{
    private readonly Dictionary<SessionId, Session> _sessions = [];

    public IReadOnlyCollection<SessionId> Ids => _sessions.Keys;

    /// <summary>Books a report that has arrived.</summary>
    /// <param name="id">Who reported.</param>
    /// <param name="reportedUntil">All activity before this moment is contained in what the gateway has reported, on the pool's clock.</param>
    /// <param name="now">The pool's time.</param>
    public void Reported(SessionId id, DateTime reportedUntil, DateTime now)
    {
        var session = Get(id, now);
        if (reportedUntil > session.ReportedUntil)
            session.ReportedUntil = reportedUntil;
    }

    /// <summary>Books that the gateway is being answered now: its lease begins before this.</summary>
    public void Answered(SessionId id, DateTime now) => Get(id, now).LastAnswer = now;

    /// <summary>The gateway has stopped and will not act again.</summary>
    public void Left(SessionId id) => _sessions.Remove(id);

    /// <summary>Whether every gateway that may be acting has reported everything before <paramref name="moment"/>.</summary>
    public bool HaveReportedUntil(DateTime moment, DateTime now)
    {
        ForgetLapsed(now);
        foreach (var session in _sessions.Values)
        {
            if (session.ReportedUntil < moment)
                return false;
        }

        return true;
    }

    public void ForgetLapsed(DateTime now)
    {
        foreach (var (id, session) in _sessions)
        {
            if (now - session.LastAnswer > lifetime)
                _sessions.Remove(id);
        }
    }

    private Session Get(SessionId id, DateTime now)
    {
        if (!_sessions.TryGetValue(id, out var session))
            _sessions.Add(id, session = new Session { LastAnswer = now });
        return session;
    }

    private sealed class Session
    {
        public DateTime LastAnswer { get; set; }

        public DateTime ReportedUntil { get; set; } = DateTime.MinValue;
    }
}
