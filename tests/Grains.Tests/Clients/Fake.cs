using System.Reflection;

namespace UserBalance.Grains.Tests.Clients;

/// <summary>Stands in for an interface of which a test needs a member or two; every other member is refused by its name.</summary>
public class Fake : DispatchProxy
{
    private Func<string, object?[], object?> _answer = (_, _) => null;

    /// <param name="answer">Answers a member by its name and arguments, or <see langword="null"/> when it is not meant to be used.</param>
    public static T Of<T>(Func<string, object?[], object?> answer)
        where T : class
    {
        var fake = Create<T, Fake>();
        ((Fake)(object)fake)._answer = answer;
        return fake;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer(targetMethod!.Name, args ?? []) ?? throw new NotSupportedException($"{targetMethod.DeclaringType}.{targetMethod.Name}");
}
