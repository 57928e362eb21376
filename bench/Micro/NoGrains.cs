using System.Reflection;

namespace UserBalance.MicroBench;

/// <summary>Fails whoever asks a grain: a known client's decision does not.</summary>
public class NoGrains : DispatchProxy
{
    /// <summary>Makes one.</summary>
    public static IGrainFactory Create() => Create<IGrainFactory, NoGrains>();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        throw new InvalidOperationException("A grain was asked.");
}
