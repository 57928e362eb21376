namespace UserBalance.Gateway.Admin.Tests.Routes;

/// <summary>A request.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Status">The status that it is answered with.</param>
/// <param name="Body">Its body, JSON or not.</param>
internal sealed record Ask(string Path, int Status, string? Body = null);

/// <summary>What has to be shown of a route: that it works, and how it refuses. What does not apply needs a reason.</summary>
internal sealed record RouteCase(string Method, string Pattern)
{
    /// <summary>It does what it is for.</summary>
    public required Ask Success { get; init; }

    /// <summary>Requests that cannot be read or carried out as they are.</summary>
    public Ask[] Bad { get; init; } = [];

    /// <summary>Why there is no bad input.</summary>
    public string? NoBad { get; init; }

    /// <summary>For each name in the path, a request with one that there is not.</summary>
    public Dictionary<string, Ask> Unknown { get; init; } = [];

    /// <summary>For names in the path that cannot be unknown, why.</summary>
    public Dictionary<string, string> NoUnknown { get; init; } = [];

    /// <summary>Whether it is for everybody, also without the key.</summary>
    public bool IsOpen { get; init; }

    public string Id => $"{Method} {Pattern}";
}
