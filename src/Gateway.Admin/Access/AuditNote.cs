namespace UserBalance.Gateway.Admin.Access;

/// <summary>What the path does not say of a change.</summary>
/// <param name="Text">In words, which may have come from the caller.</param>
internal sealed record AuditNote(string Text);
