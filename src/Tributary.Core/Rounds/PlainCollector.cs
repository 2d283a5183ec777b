using System.Globalization;
using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Asks a cohort to train and folds each update as it arrives. What cannot count is refused by name.</summary>
internal sealed class PlainCollector(TimeProvider clock) : ICollector
{
    /// <summary>Updates of clients in this process that exist at one time: a round takes as much memory as these models do.</summary>
    public const int MaxLive = 8;

    private readonly Conversation _conversation = new(clock);

    public async Task<Harvest> CollectAsync(HarvestPlan plan, CancellationToken cancellation)
    {
        var (strategy, spec, cohort, model) = (plan.Strategy, plan.Spec, plan.Cohort, plan.Assignment.Model);
        var accumulator = spec.MaxShare is { } share ? strategy.Aggregation.Begin(model, share) : strategy.Aggregation.Begin(model);
        var check = new UpdateCheck(model, spec, plan.Rules);
        var norms = new List<double>();
        var clients = cohort.ToDictionary(client => client.Info.Id, StringComparer.Ordinal);
        var outcomes = new SortedList<string, ClientOutcome>(StringComparer.Ordinal);
        var (bytesOut, bytesIn, transfer, folding) = (0L, 0L, TimeSpan.Zero, TimeSpan.Zero);
        var longest = TimeSpan.Zero;
        var kept = new List<IDisposable>();
        using var letGo = new Disposal(kept);
        var asked = cohort
            .Select(client => plan.Acknowledged(client.Info.Id) is { } update ? new SpooledClient(client.Info, update) : client)
            .ToList();

        // What an aggregation keeps cannot wait for its place to be free again.
        var room = accumulator.KeepsUpdates ? null : new UpdateRoom(MaxLive);
        var places = new Dictionary<string, UpdatePlace>(StringComparer.Ordinal);
        Assignment AssignTo(IClient client, DateTimeOffset? deadline)
        {
            if (room is null || client is ITunnel or SpooledClient) return plan.AssignmentOf(client, deadline);
            return plan.AssignmentOf(client, deadline) with { Place = places[client.Info.Id] = room.Offer() };
        }

        await foreach (var waiting in _conversation.AskAsync(asked, AssignTo, spec.Deadline, cancellation))
        {
            var start = clock.GetTimestamp();

            // 1. What counts of each, and what does not.
            var damaged = Damaged(waiting);
            var looked = waiting.ToDictionary(answer => answer.Client,
                answer => check.Of(answer.Client, damaged.GetValueOrDefault(answer.Client)
                    ?? answer.Reply, clients[answer.Client].Info.Examples), StringComparer.Ordinal);

            // 2. Updates that wait are folded in one pass over the sums; where anything speaks against one of them, each by itself.
            var good = looked.Values.Select(one => one.Update).OfType<Update>().ToList();
            var together = good.Count > 1 && accumulator.TryAddAll(good);
            var taken = new List<(Answer Answer, Refusal? Refusal)>(waiting.Count);
            foreach (var answer in waiting)
            {
                var (update, refusal) = looked[answer.Client];
                if (update is not null && !together) refusal = accumulator.Add(answer.Client, update);
                if (refusal is null && looked[answer.Client].Norm is { } norm) norms.Add(norm);
                if (answer.Reply is Update { Backing: { } backing })
                {
                    if (refusal is null && accumulator.KeepsUpdates) kept.Add(backing);
                    else backing.Dispose();
                }

                if (places.Remove(answer.Client, out var place)) place.GiveBack();
                taken.Add((answer, refusal));
            }

            folding += clock.GetElapsedTime(start);

            // 3. What became of them is noted.
            foreach (var ((client, reply, time), refusal) in taken)
            {
                bytesOut += reply.Transfer?.BytesOut ?? model.PayloadBytes;
                bytesIn += reply.Transfer?.BytesIn ?? (reply as Update)?.Weights.PayloadBytes ?? 0;
                if (reply.Transfer?.Time > transfer) transfer = reply.Transfer.Time;
                if (time > longest) longest = time;
                outcomes.Add(client, ClientOutcome.Of(client, looked[client].Update ?? reply, refusal, time)
                    .Noted(refusal is null ? looked[client].Note : null));
                plan.Done(outcomes[client]);
            }
        }

        // Everyone was asked at once, and the slowest was waited for.
        if (clock is VirtualTime moves) moves.AdvanceTo(VirtualTime.Later(moves.GetUtcNow(), longest));
        var finish = clock.GetTimestamp();
        var failure = Shortfall(accumulator.Count, strategy.Quorum(cohort.Count, spec.QuorumOf(cohort.Count)), [.. outcomes.Values]);
        var aggregate = failure is null ? accumulator.Finish() : null;
        foreach (var capped in accumulator.Capped)
            outcomes[capped.Client] = outcomes[capped.Client].Noted(string.Create(CultureInfo.InvariantCulture,
                $"its weight was cut from {capped.Own:g6} to {capped.Weight:g6}, {spec.MaxShare:p0} of the round's total "
                    + $"(cohort.maxShare)"));
        return new Harvest
        {
            Aggregate = aggregate,
            Failure = failure,
            Cohort = RoundMetrics.Bounded([.. outcomes.Values]),
            Norms = norms,
            BytesOut = bytesOut,
            BytesIn = bytesIn,
            Transfer = transfer,
            Aggregation = folding + clock.GetElapsedTime(finish),
        };
    }

    // The reading is most of the work.
    private static Dictionary<string, Refusal> Damaged(IReadOnlyList<Answer> waiting)
    {
        if (!waiting.Any(answer => answer.Reply is Update { IsIntact: not null })) return [];
        return waiting.AsParallel().Select(answer => (answer.Client, Damage: SpooledClient.Damage(answer.Reply)))
            .Where(one => one.Damage is not null).ToDictionary(one => one.Client, one => one.Damage!, StringComparer.Ordinal);
    }

    private sealed class Disposal(List<IDisposable> things) : IDisposable
    {
        public void Dispose() => things.ForEach(thing => thing.Dispose());
    }

    /// <summary>Why a round does not count; null where enough updates did.</summary>
    internal static string? Shortfall(int counted, int needed, IReadOnlyList<ClientOutcome> cohort)
    {
        const int Named = 10;
        if (counted >= needed) return null;
        if (cohort.Count == 0) return $"{needed} updates are needed, but no client is present";
        var refused = cohort.Where(client => client.Refused is not null).ToArray();
        var names = refused.Take(Named).Select(client => $"{client.Client} {client.Refused}: {client.Detail}");
        return $"{needed} updates are needed, {counted} of {cohort.Count} counted"
            + (refused.Length == 0 ? "" : " (" + string.Join("; ", names) + (refused.Length > Named ? $"; and {refused.Length - Named} more"
                : "") + ")");
    }
}
