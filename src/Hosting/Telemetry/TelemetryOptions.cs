namespace UserBalance.Hosting.Telemetry;

/// <summary>The section <c>UserBalance:Telemetry</c>.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>How much of a client's address logs, access logs and traces show. Default: all of it.</summary>
    public ClientAddressForm ClientAddresses { get; init; } = ClientAddressForm.Full;

    /// <summary>Where traces and metrics are sent, or <see langword="null"/>, the default, for nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }
}
