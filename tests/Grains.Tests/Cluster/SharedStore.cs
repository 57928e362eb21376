using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Serialization;
using Orleans.Storage;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>A store that outlives the silos, as a database does: binary records with ETags, and faults on demand.</summary>
internal sealed class SharedStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string State), (BinaryData Record, int Tag)> _stored = [];
    private readonly ConcurrentDictionary<string, Fault> _faults = [];

    public enum Fault
    {
        /// <summary>The write does not happen.</summary>
        Fails,

        /// <summary>The write happens, and its caller is told that it failed.</summary>
        LosesReply,
    }

    /// <summary>The next write of a state of this name fails.</summary>
    public void FailNextWrite(string stateName, Fault fault) => _faults[stateName] = fault;

    /// <summary>The view that a silo has of the store.</summary>
    public IGrainStorage ForSilo(Serializer serializer) => new Provider(this, new OrleansGrainStorageSerializer(serializer));

    private (BinaryData Record, int Tag)? Read(GrainId grain, string state)
    {
        lock (_gate)
            return _stored.TryGetValue((grain, state), out var stored) ? stored : null;
    }

    private string Write(GrainId grain, string state, BinaryData record, string? tag)
    {
        var hasFault = _faults.TryRemove(state, out var fault);
        if (hasFault && fault == Fault.Fails)
            throw new IOException("The store is away.");
        lock (_gate)
        {
            var current = _stored.TryGetValue((grain, state), out var stored) ? stored.Tag : 0;
            var expected = tag is null ? 0 : int.Parse(tag, CultureInfo.InvariantCulture);
            if (current != expected)
                throw new InconsistentStateException($"{state} has tag {current}, not {expected}.");
            _stored[(grain, state)] = (record, current + 1);
            return hasFault ? throw new IOException("The reply was lost.") : (current + 1).ToString(CultureInfo.InvariantCulture);
        }
    }

    private sealed class Provider(SharedStore store, IGrainStorageSerializer serializer) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await Task.Yield();
            var stored = store.Read(grainId, stateName);
            grainState.RecordExists = stored is not null;
            grainState.ETag = stored?.Tag.ToString(CultureInfo.InvariantCulture);
            grainState.State = stored is { } found ? serializer.Deserialize<T>(found.Record)! : Activator.CreateInstance<T>();
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var record = serializer.Serialize(grainState.State);
            await Task.Yield();
            grainState.ETag = store.Write(grainId, stateName, record, grainState.ETag);
            grainState.RecordExists = true;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new NotSupportedException("The ledger never clears a record.");
    }
}
