namespace UserBalance.Gateway.Admin.Access;

/// <summary>A caller who may use the admin listener.</summary>
/// <param name="By">By what: the key, or having signed in.</param>
internal sealed record AdminCaller(string By);
