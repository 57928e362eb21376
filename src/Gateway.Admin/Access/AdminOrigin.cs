using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// Has a request that a trusted proxy brings count as its client's: else all who come that way would be one caller, and one who offers
/// wrong keys would keep out the others.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="options">The proxies.</param>
internal sealed class AdminOrigin(RequestDelegate next, AdminOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var (connection, proxies) = (context.Connection, options.TrustedProxies);
        if (connection.RemoteIpAddress is { } proxy && proxies.Contain(proxy)
            && ForwardedClient.Find(context.Request.Headers, ClientAddressSource.XForwardedFor, proxies) is { } client)
        {
            connection.RemoteIpAddress = client.Address;
            context.Request.Scheme = client.Scheme ?? context.Request.Scheme;
        }

        return next(context);
    }
}
