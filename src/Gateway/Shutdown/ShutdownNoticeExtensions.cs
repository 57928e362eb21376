using Microsoft.AspNetCore.Connections.Features;
using UserBalance.Gateway.Core.Shutdown;

namespace UserBalance.Gateway.Shutdown;

/// <summary>What <see cref="ShutdownNotice"/> means to an HTTP connection.</summary>
internal static class ShutdownNoticeExtensions
{
    /// <summary>Has the connection of a request end after it, if the notice was given.</summary>
    public static void Apply(this ShutdownNotice notice, HttpContext context)
    {
        if (notice.IsGiven)
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
