namespace UserBalance.Gateway.Http;

/// <summary>How long connections to servers are kept.</summary>
/// <param name="Idle">While no request is under way.</param>
/// <param name="Longest">At all, before the next request is given another one.</param>
internal sealed record ConnectionLifetimes(TimeSpan Idle, TimeSpan Longest)
{
    /// <summary>
    /// Those of a pool. Each user has some of his own, so they are kept for one page and what belongs to it: below what servers themselves
    /// keep, and a server with few places is not filled by users who read. A host name is looked up when a connection is made; connections
    /// that live for ever would never follow a change.
    /// </summary>
    public static readonly ConnectionLifetimes OfPool = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));

    /// <summary>
    /// Those that one visitor's connection has for itself. They end with it, and hardly before, because who signed in on one would have to
    /// do it again. The bound is for a proxy's connection that brings one user after the other.
    /// </summary>
    public static readonly ConnectionLifetimes OfOneVisitor = new(TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
}
