using System.Diagnostics;
using OpenTelemetry;

namespace UserBalance.Hosting.Telemetry;

/// <summary>Masks clients in the attributes of spans that others make: the key of a client's grain has its address in it.</summary>
/// <param name="addresses">How clients are shown.</param>
internal sealed class MaskingProcessor(ClientAddresses addresses) : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        foreach (var (key, value) in data.TagObjects.ToList())
        {
            if (value?.ToString() is { } text && addresses.Show(text) is var masked && masked != text)
                data.SetTag(key, masked);
        }

        data.DisplayName = addresses.Show(data.DisplayName);
    }
}
