using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Setup;

/// <summary>A pool that answers operators as a test wants it, and remembers what it was asked.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxy derives from it at run time.")]
internal class FakePoolAdmin : DispatchProxy
{
    private readonly ConcurrentDictionary<string, Func<object?[], object>> _answers = [];

    /// <summary>The calls so far, each as the method and its arguments.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public IServerPoolAdmin Grain => (IServerPoolAdmin)(object)this;

    public static FakePoolAdmin Create() => (FakePoolAdmin)(object)Create<IServerPoolAdmin, FakePoolAdmin>();

    /// <summary>What a method answers.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="answer">The answer to its arguments, in the task that the method returns.</param>
    public FakePoolAdmin On(string method, Func<object?[], object> answer)
    {
        _answers[method] = answer;
        return this;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Calls.Enqueue($"{targetMethod!.Name}({string.Join(", ", args!)})");
        return _answers.TryGetValue(targetMethod.Name, out var answer)
            ? answer(args!)
            : throw new NotSupportedException($"The test does not say what {targetMethod.Name} answers.");
    }
}
