using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>Makes pipelines of a pool that a test has in its hands.</summary>
internal static class NewPipeline
{
    public static VisitPipeline Of(IPoolAdmissions pool, ListenerOptions listener) =>
        new VisitPipelines(new ListenerRoutes(pool), Meters.New()).Of(listener);
}
