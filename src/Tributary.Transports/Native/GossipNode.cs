using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>A client that averages with its peers by itself: it trains a model of its own, has theirs, and goes on from the average. What
/// else it is asked its trainer does.</summary>
internal sealed class GossipNode(IClient trainer, KeptModels kept, PublishedModels published, PeerFetcher peers, ILineObserver observer,
    Func<DateTimeOffset> coordinatorTime, TimeProvider clock) : IProgressingClient
{
    // Peers that are asked at the same time.
    private const int AtOnce = 8;

    // Of the time that is left when training is done, the part that is for averaging and the answer.
    private const double Reserve = 0.1;

    public ClientInfo Info => trainer.Info;

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => assignment is GossipAssignment gossip ? RunAsync(gossip, null, cancellation) : trainer.AskAsync(assignment, cancellation);

    public Task<Reply> AskAsync(Assignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
        => assignment is GossipAssignment gossip ? RunAsync(gossip, progress, cancellation)
            : AskTrainerAsync(assignment, progress, cancellation);

    private Task<Reply> AskTrainerAsync(Assignment assignment, IProgress<ClientProgress>? progress, CancellationToken cancellation)
        => progress is not null && trainer is IProgressingClient progressing ? progressing.AskAsync(assignment, progress, cancellation)
            : trainer.AskAsync(assignment, cancellation);

    private async Task<Reply> RunAsync(GossipAssignment assignment, IProgress<ClientProgress>? progress, CancellationToken cancellation)
    {
        var (run, round) = (assignment.RunId, assignment.Ask);
        if (!ClientId.IsValid(run)) return new Refusal(RefusalReason.BadModel, "the run's id is none");
        if (assignment.Peers.Any(peer => peer.Client == Info.Id) || !assignment.Participants.Contains(Info.Id, StringComparer.Ordinal))
            return new Refusal(RefusalReason.BadModel, "participants must name this client, and peers must not");

        published.Begin(run, round, assignment.Participants);
        try
        {
            // 1. Where it stands: a round that was done before this process began is not done again.
            var (own, trained) = (kept.Own(assignment), kept.Trained(assignment));
            if (trained?.Round != round)
            {
                if (own?.Round == round) return own.Reply;

                // 2. It trains, from its own model.
                var (found, refusal) = await TrainAsync(assignment, own?.Model ?? assignment.Model!, progress, cancellation);
                if (found is null) return refusal!;
                trained = found;
                kept.KeepTrained(assignment, trained);
            }

            // 3. Its peers may have what it trained.
            published.Complete(run, round, PeerModelFile.Write(trained.Model, run, round, Info.Id));
            if (own?.Round == round) return own.Reply;

            // 4. It averages with theirs.
            var models = await PeersAsync(assignment, trained.Model, cancellation);
            cancellation.ThrowIfCancellationRequested();
            var reply = trained.Reply with { Averaged = [.. models.Select(model => model.Client).Where(client => client != Info.Id)] };
            kept.KeepOwn(assignment, new KeptModel(round, PeerAverage.Of(models), reply));
            return reply;
        }
        finally
        {
            // Nobody waits for what will not come.
            published.Complete(run, round, null);
        }
    }

    private async Task<(KeptModel? Trained, Refusal? Refusal)> TrainAsync(GossipAssignment assignment, ModelState from,
        IProgress<ClientProgress>? progress, CancellationToken cancellation)
    {
        var reply = await AskTrainerAsync(new TrainAssignment
        {
            RunId = assignment.RunId,
            Round = assignment.Round,
            Ask = assignment.Ask,
            Asked = assignment.Asked,
            AskedBefore = assignment.AskedBefore,
            Config = assignment.Config,
            Deadline = assignment.Deadline,
            Trace = assignment.Trace,
            Spec = assignment.Spec,
            Model = from,
            Training = assignment.Training,
            Schema = assignment.Schema,
        }, progress, cancellation);
        if (reply is not Update update)
            return (null, reply as Refusal ?? new Refusal(RefusalReason.WrongKind, $"the trainer answered with {reply.GetType().Name}"));
        using var backing = update.Backing;
        if ((update.Weights.Layout.DifferenceFrom(from.Layout) ?? PeerModelFile.NotFinite(update.Weights)) is { } fault)
            return (null, new Refusal(RefusalReason.NotANumber, fault));
        var reported = new GossipReply(update.Examples) { Metrics = update.Metrics, TrainTime = update.TrainTime };
        return (new KeptModel(assignment.Ask, new ModelState(from.Layout, update.Weights.Values.ToArray()), reported), null);
    }

    // Its own and those that came; what the others would have counted is its own.
    private async Task<List<(string Client, double Weight, ModelState Model)>> PeersAsync(GossipAssignment assignment, ModelState own,
        CancellationToken cancellation)
    {
        using var until = new CancellationTokenSource(Left(assignment), clock);
        using var places = new SemaphoreSlim(AtOnce);
        async Task<(GossipPeer Peer, ModelState? Model, string? Missing)> HaveAsync(GossipPeer peer)
        {
            await places.WaitAsync(cancellation);
            try
            {
                var (model, missing) = await peers.FetchAsync(assignment, peer, own.Layout, until.Token, cancellation);
                return (peer, model, missing);
            }
            finally
            {
                places.Release();
            }
        }

        var (weight, models) = (assignment.OwnWeight, new List<(string, double, ModelState)>());
        foreach (var (peer, model, missing) in await Task.WhenAll(assignment.Peers.Select(HaveAsync)))
        {
            if (model is not null)
            {
                models.Add((peer.Client, peer.Weight, model));
                continue;
            }

            weight += peer.Weight;
            observer.PeerLeftOut(assignment.Id, peer.Client, missing ?? "it gave nothing");
        }

        models.Add((Info.Id, weight, own));
        return models;
    }

    private TimeSpan Left(GossipAssignment assignment)
    {
        if (assignment.Deadline is not { } deadline) return Timeout.InfiniteTimeSpan;
        var left = (deadline - coordinatorTime()) * (1 - Reserve);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(40) ? left : Timeout.InfiniteTimeSpan;
    }
}
