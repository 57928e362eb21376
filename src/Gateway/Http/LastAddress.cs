namespace UserBalance.Gateway.Http;

/// <summary>
/// The address at the server that one visitor's connection has asked for last, and often asks for again: to make it costs more than all
/// else that is done to a small request.
/// </summary>
internal sealed class LastAddress
{
    /// <summary>How long a target may be that is kept, so that a silent connection holds little. 256 characters.</summary>
    public const int LongestKept = 256;

    private volatile Asked? _last;

    /// <summary>What <see cref="RequestTarget.At"/> makes of the same.</summary>
    public Uri At(string prefix, string target)
    {
        if (_last is { } last && last.Target == target && last.Prefix == prefix)
            return last.Address;
        var address = RequestTarget.At(prefix, target);
        if (target.Length <= LongestKept)
            _last = new(prefix, target, address);
        return address;
    }

    private sealed record Asked(string Prefix, string Target, Uri Address);
}
