using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace UserBalance.Testing;

/// <summary>Reads the meters of one factory as an exporter does.</summary>
public sealed class MeterReader : IMeterFactory
{
    private readonly ConcurrentQueue<(string Series, double Value)> _read = [];
    private readonly ConcurrentQueue<Instrument> _instruments = [];
    private readonly ConcurrentQueue<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen to the meters that this factory will make.</summary>
    public MeterReader()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, this))
                return;
            _instruments.Enqueue(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The instruments, in the order in which they were made.</summary>
    public IReadOnlyCollection<Instrument> Instruments => _instruments;

    /// <inheritdoc/>
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Enqueue(meter);
        return meter;
    }

    /// <summary>What was measured since the last time, and what can be observed now, each as <c>name{label=value,...}</c>.</summary>
    public IReadOnlyList<(string Series, double Value)> Read()
    {
        _listener.RecordObservableInstruments();
        var all = new List<(string, double)>();
        while (_read.TryDequeue(out var measured))
            all.Add(measured);
        return all;
    }

    /// <summary>The last value of a series, or <see langword="null"/> when it was not measured.</summary>
    public double? Read(string series) =>
        Read().Where(measured => measured.Series == series).Select(measured => (double?)measured.Value).LastOrDefault();

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
            meter.Dispose();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var (key, label) in tags)
            labels.Add($"{key}={label}");
        _read.Enqueue(($"{instrument.Name}{{{string.Join(',', labels)}}}", value));
    }
}
