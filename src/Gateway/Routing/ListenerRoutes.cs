using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;

namespace UserBalance.Gateway.Routing;

/// <summary>Says which pool the visits of a listener are for: the one that its configuration names.</summary>
/// <param name="admissions">The doors of the pools.</param>
internal sealed class ListenerRoutes(IPoolAdmissions admissions)
{
    /// <summary>The door through which the visits of <paramref name="listener"/> enter.</summary>
    /// <exception cref="KeyNotFoundException">The gateway does not know its pool.</exception>
    public IPoolAdmission Of(ListenerOptions listener) => admissions[listener.Pool];
}
