namespace UserBalance.Grains.Abstractions;

/// <summary>One gateway process at one pool. A restarted gateway has another session.</summary>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Process">A random id of this process start.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.SessionId")]
public readonly record struct SessionId([property: Id(0)] string Gateway, [property: Id(1)] Guid Process);
