using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Fuzz.Targets.Admin;

/// <summary>Finds the same pool under every name.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxy derives from it at run time.")]
internal class OnePool : DispatchProxy
{
    private IServerPoolAdmin? _pool;

    public static IGrainFactory Create(IServerPoolAdmin pool)
    {
        var factory = Create<IGrainFactory, OnePool>();
        ((OnePool)(object)factory)._pool = pool;
        return factory;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true }
            && targetMethod.GetGenericArguments()[0] == typeof(IServerPoolAdmin)
            ? _pool!
            : throw new NotSupportedException($"{targetMethod?.Name} is not what the admin API calls.");
}
