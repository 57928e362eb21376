using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>The grains as a gateway meets them. Every call waits until the test answers it, unless it is answered at once.</summary>
internal sealed class FakeControlPlane
{
    public FakeControlPlane() => Grains = FakeGrainFactory.Create((type, key) =>
        type == typeof(IClientGrain) ? new Client(this, ClientGrainKey.Parse(key)) : new Pool(this));

    public IGrainFactory Grains { get; }

    /// <summary>All admissions that were ever asked for.</summary>
    public ConcurrentQueue<GrainCall<ClientGrainKey, AdmitReply>> Admissions { get; } = [];

    /// <summary>All syncs that ever arrived.</summary>
    public ConcurrentQueue<GrainCall<SyncRequest, SyncReply>> Syncs { get; } = [];

    /// <summary>All second admissions of clients whose server could not be reached, their tokens, and the servers.</summary>
    public ConcurrentQueue<GrainCall<(ClientGrainKey Client, long Token, ServerId[] Unreached), AdmitReply>> Replacements { get; } = [];

    public GrainCall<ClientGrainKey, AdmitReply> LastAdmission => Admissions.Last();

    public GrainCall<SyncRequest, SyncReply> LastSync => Syncs.Last();

    /// <summary>Answers an admission when it is asked for; by default nothing does.</summary>
    public Action<GrainCall<ClientGrainKey, AdmitReply>> OnAdmission { get; set; } = _ => { };

    /// <summary>Answers a second admission when it is asked for; by default nothing does.</summary>
    public Action<GrainCall<(ClientGrainKey Client, long Token, ServerId[] Unreached), AdmitReply>> OnReplacement { get; set; } = _ => { };

    /// <summary>Answers a sync when it arrives; by default nothing does.</summary>
    public Action<GrainCall<SyncRequest, SyncReply>> OnSync { get; set; } = _ => { };

    /// <summary>All calls that asked about many clients at once.</summary>
    public ConcurrentQueue<GrainCall<ClientKey[], AdmissionOutcome?[]>> Screenings { get; } = [];

    public GrainCall<ClientKey[], AdmissionOutcome?[]> LastScreening => Screenings.Last();

    /// <summary>Answers when it is asked about many clients at once; by default that each is to be asked about by itself.</summary>
    public Action<GrainCall<ClientKey[], AdmissionOutcome?[]>> OnScreening { get; set; } =
        call => call.Answer(new AdmissionOutcome?[call.Request.Length]);

    private static ValueTask<TReply> Ask<TRequest, TReply>(
        TRequest request, ConcurrentQueue<GrainCall<TRequest, TReply>> calls, Action<GrainCall<TRequest, TReply>> onCall)
    {
        var call = new GrainCall<TRequest, TReply>(request);
        calls.Enqueue(call);
        onCall(call);
        return call.Reply;
    }

    private sealed class Client(FakeControlPlane plane, ClientGrainKey key) : IClientGrain
    {
        public ValueTask<AdmitReply> Admit() => Ask(key, plane.Admissions, plane.OnAdmission);

        public ValueTask<AdmitReply> AdmitElsewhere(long token, ServerId[] unreached) =>
            Ask((key, token, unreached), plane.Replacements, plane.OnReplacement);
    }

    private sealed class Pool(FakeControlPlane plane) : IServerPoolGrain
    {
        public ValueTask<AdmitReply> Admit(ClientKey client) => throw new NotSupportedException("A gateway asks the client's grain.");

        public ValueTask<AdmitReply> AdmitElsewhere(ClientKey client, long token, ServerId[] unreached) =>
            throw new NotSupportedException("A gateway asks the client's grain.");

        public ValueTask<AdmissionOutcome?[]> Screen(ClientKey[] clients) => Ask(clients, plane.Screenings, plane.OnScreening);

        public ValueTask<SyncReply> Sync(SyncRequest request) => Ask(request, plane.Syncs, plane.OnSync);

        public ValueTask<IdleVerdict> ReleaseIfIdle(ClientKey client) => throw new NotSupportedException("No gateway releases anybody.");
    }
}
