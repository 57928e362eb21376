using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>Knows grains by their string keys, the only way in which the gateway asks for them.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxy derives from it at run time.")]
internal class FakeGrainFactory : DispatchProxy
{
    private Func<Type, string, object>? _find;

    /// <param name="find">The grain of an interface and a key.</param>
    public static IGrainFactory Create(Func<Type, string, object> find)
    {
        var factory = Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)factory)._find = find;
        return factory;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => (targetMethod?.Name, args) switch
    {
        (nameof(IGrainFactory.GetGrain), [string key, null]) when targetMethod!.IsGenericMethod =>
            _find!(targetMethod.GetGenericArguments()[0], key),
        (nameof(IGrainFactory.CreateObjectReference), [IGrainObserver observer]) => observer,
        _ => throw new NotSupportedException($"{targetMethod?.Name} is not what a gateway calls."),
    };
}
