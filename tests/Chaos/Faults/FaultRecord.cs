namespace UserBalance.Chaos.Faults;

/// <summary>A fault as it was done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">To whom.</param>
/// <param name="From">When it began.</param>
internal sealed record FaultRecord(FaultKind Kind, string Target, TimeSpan From)
{
    /// <summary>When it was over: thawed, repaired, or ready again.</summary>
    public TimeSpan? Until { get; set; }

    public bool IsAtGateway => Kind is FaultKind.KillGateway or FaultKind.FreezeGateway or FaultKind.PauseGateway or FaultKind.CutGateway;

    /// <summary>Whether gateways could keep their leases through it.</summary>
    public bool IsShort => Kind is FaultKind.PauseSilo or FaultKind.PauseGateway;

    public override string ToString() => $"{From.TotalSeconds:0.000}-{Until?.TotalSeconds:0.000} {Kind} {Target}";
}
