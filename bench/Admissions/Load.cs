using System.Diagnostics;

namespace UserBalance.AdmissionsBench;

/// <summary>How new clients arrive.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Duration">For how long.</param>
/// <param name="PerSecond">How many a second, or <see langword="null"/> for as many as the callers get.</param>
internal sealed record Load(string Name, TimeSpan Duration, int? PerSecond)
{
    private const int Callers = 128;

    public static Load Of(string kind, int? seconds) => kind switch
    {
        "burst" => new(kind, TimeSpan.FromSeconds(seconds ?? 30), null),
        "paced" => new(kind, TimeSpan.FromSeconds(seconds ?? 30), 1_000),
        _ => new(kind, TimeSpan.FromSeconds(seconds ?? 300), null),
    };

    /// <summary>Admits clients until the time is over.</summary>
    /// <param name="admit">Admits a client that nobody has admitted.</param>
    public Task<Latencies> RunAsync(Func<Task> admit) => PerSecond is { } rate ? OfferAsync(admit, rate) : PressAsync(admit);

    private async Task<Latencies> PressAsync(Func<Task> admit)
    {
        var watch = Stopwatch.StartNew();
        var measured = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var own = new List<TimeSpan>();
            for (var began = watch.Elapsed; began < Duration; began = watch.Elapsed)
            {
                await admit();
                own.Add(watch.Elapsed - began);
            }

            return own;
        }));
        return Latencies.Of(measured.SelectMany(own => own), watch.Elapsed);
    }

    // Each is counted from when it was due: a server that stands still is not let off what arrives meanwhile.
    private async Task<Latencies> OfferAsync(Func<Task> admit, int rate)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var count = (int)(rate * Duration.TotalSeconds);
        var running = new List<Task<TimeSpan>>(count);
        var watch = Stopwatch.StartNew();
        while (running.Count < count && await timer.WaitForNextTickAsync())
        {
            for (var due = Due(); due <= watch.Elapsed && running.Count < count; due = Due())
                running.Add(LatencyAsync(due));
        }

        return Latencies.Of(await Task.WhenAll(running), watch.Elapsed);

        TimeSpan Due() => TimeSpan.FromSeconds(running.Count / (double)rate);

        async Task<TimeSpan> LatencyAsync(TimeSpan due)
        {
            await admit();
            return watch.Elapsed - due;
        }
    }
}
