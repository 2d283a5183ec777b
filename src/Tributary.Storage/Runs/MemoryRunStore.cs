using System.Collections.Concurrent;
using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Runs that need not outlive the process (benchmarks, tests). Keeps the last model only.</summary>
public sealed class MemoryRunStore : IRunStore
{
    private readonly ConcurrentDictionary<string, Entry> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public IDisposable Claim(string runId)
    {
        var held = new Held(() => _held.TryRemove(runId, out _));
        return _held.TryAdd(runId, held) ? held : throw new RunClaimedException(runId, Environment.ProcessId);
    }

    public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
        => _runs.TryAdd(run.Id, new Entry(run, Checkpoint.Start(initial))) ? Task.CompletedTask
            : throw new InvalidOperationException($"a run {run.Id} exists already; resume it or choose another name");

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => Task.FromResult(_runs.GetValueOrDefault(runId)?.Run);

    public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<RunRecord>>(
        [.. _runs.Values.Select(entry => entry.Run).OrderByDescending(run => run.Created)
            .ThenByDescending(run => run.Id, StringComparer.Ordinal)]);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
    {
        var entry = Existing(runId);
        _runs[runId] = entry with { Last = entry.Last with { Open = round } };
        return Task.CompletedTask;
    }

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
    {
        var entry = Existing(runId);
        var news = asks.Where(ask => entry.StateOf(ask.Key) == AskState.Unknown).ToArray();
        if (news.FirstOrDefault(ask => ask.Base != entry.Last.Model.Sha256()) is { } strange)
            throw new InvalidOperationException($"ask {strange.Ask} of run {runId} names model {strange.Base}, which is not kept");
        var known = entry.Last.Asks;
        var noted = new RunAsks(news.Select(ask => ask.Ask).Append(known.Last).Max(), [.. known.Noted, .. news]);
        _runs[runId] = entry with { Last = entry.Last with { Asks = noted } };
        return Task.CompletedTask;
    }

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation)
        => Task.FromResult(_runs.GetValueOrDefault(runId)?.Last.Asks ?? RunAsks.After(0));

    public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => Task.FromResult(_runs.GetValueOrDefault(runId)?.StateOf(ask) ?? AskState.Unknown);

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
    {
        var entry = Existing(runId);
        _runs[runId] = entry with { Run = entry.Run with { Schema = schema } };
        return Task.CompletedTask;
    }

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
    {
        var entry = Existing(runId);
        _runs[runId] = entry with { Run = entry.Run with { Status = status, Outcome = null } };
        return Task.CompletedTask;
    }

    public Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
    {
        var entry = Existing(runId);
        if (round.Round != entry.Last.Round + 1)
            throw new InvalidOperationException($"round {round.Round} of run {runId} cannot be saved after round {entry.Last.Round}");
        var settled = round.Cohort.Select(client => new AskKey(client.Ask ?? round.Round, client.Client)).ToHashSet();
        var asks = entry.Last.Asks;
        _runs[runId] = new Entry(entry.Run with { Status = RunStatus.Running, Outcome = null },
            new Checkpoint(model, optimizer ?? entry.Last.Optimizer, [.. entry.Last.History, round])
            {
                Asks = new RunAsks(Math.Max(asks.Last, round.Round), [.. asks.Noted.Where(ask => !settled.Contains(ask.Key))]),
            });
        return Task.CompletedTask;
    }

    public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation)
        => Task.FromResult(_runs.GetValueOrDefault(runId)?.Last);

    public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => Task.FromResult(_runs.GetValueOrDefault(runId)?.Last.History ?? []);

    public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => Task.FromResult(_runs.GetValueOrDefault(runId)?.Last.History.FirstOrDefault(record => record.Round == round));

    public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
    {
        var entry = Existing(runId);
        _runs[runId] = entry with { Run = entry.Run with { Status = outcome.Status, Outcome = outcome } };
        return Task.CompletedTask;
    }

    private Entry Existing(string runId)
        => _runs.GetValueOrDefault(runId) ?? throw new InvalidOperationException($"there is no run {runId}");

    private sealed record Entry(RunRecord Run, Checkpoint Last)
    {
        public AskState StateOf(AskKey ask)
        {
            if (Last.Asks.Noted.Any(noted => noted.Key == ask)) return AskState.Open;
            var round = Last.History.FirstOrDefault(round => round.Cohort.Any(client => client.Ask == ask.Ask
                && client.Client == ask.Client))
                ?? Last.History.FirstOrDefault(round => round.Round == ask.Ask);
            return round?.StateOf(ask) ?? AskState.Unknown;
        }
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
