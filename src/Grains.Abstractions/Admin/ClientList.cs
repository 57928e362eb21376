namespace UserBalance.Grains.Abstractions;

/// <summary>Some clients of a pool.</summary>
/// <param name="Clients">The clients; fewer than were asked for, even none, does not say that there are no more.</param>
/// <param name="Next">Where the listing goes on, or <see langword="null"/> when this was the end of it.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClientList")]
public sealed record ClientList(
    [property: Id(0)] ClientStatus[] Clients,
    [property: Id(1)] ClientCursor? Next)
{
    /// <summary>The most clients that are listed at a time.</summary>
    public const int MaxLimit = 1000;
}
