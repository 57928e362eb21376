namespace UserBalance.Hosting.Telemetry;

/// <summary>How much of a client's address is shown outside the admin API: in logs, access logs and traces.</summary>
internal enum ClientAddressForm
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>The network only: without the last octet of an IPv4 address and the last 80 bits of an IPv6 address.</summary>
    Masked,
}
