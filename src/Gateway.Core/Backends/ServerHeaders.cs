namespace UserBalance.Gateway.Core.Backends;

/// <summary>Headers with which a server is told of the visit that a request belongs to.</summary>
internal static class ServerHeaders
{
    /// <summary>The fencing token of the client's assignment, in decimal digits.</summary>
    public const string Token = "X-UserBalance-Token";
}
