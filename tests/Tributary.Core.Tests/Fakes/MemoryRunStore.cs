using System.Text.Json;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Core.Tests.Fakes;

/// <summary>Keeps one run; rounds pass through their JSON form.</summary>
public sealed class MemoryRunStore : IRunStore
{
    public Checkpoint? Saved { get; set; }

    public RunOutcome? Outcome { get; private set; }

    /// <summary>Called before a round is kept; may throw to play a crash.</summary>
    public Action<RoundRecord> BeforeSave { get; set; } = _ => { };

    public IDisposable Claim(string runId) => new MemoryStream();

    public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
    {
        Saved = Checkpoint.Start(initial);
        return Task.CompletedTask;
    }

    /// <summary>Rounds that were noted before anyone was asked.</summary>
    public List<int> Noted { get; } = [];

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
    {
        Noted.Add(round.Round);
        if (Saved is not null) Saved = Saved with { Open = round };
        return Task.CompletedTask;
    }

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
    {
        var known = Saved!.Asks;
        Saved = Saved with
        {
            Asks = new RunAsks(asks.Select(ask => ask.Ask).Append(known.Last).Max(), [.. known.Noted, .. asks]),
        };
        return Task.CompletedTask;
    }

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation)
        => Task.FromResult(Saved?.Asks ?? RunAsks.After(0));

    public async Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => (await RoundAsync(runId, ask.Ask, cancellation))?.StateOf(ask) ?? AskState.Unknown;

    public SchemaRecord? Schema { get; private set; }

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
    {
        Schema = schema;
        return Task.CompletedTask;
    }

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation) => Task.CompletedTask;

    public Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
    {
        BeforeSave(round);
        var json = JsonSerializer.Serialize(round, RecordsJson.Default.RoundRecord);
        var settled = round.Cohort.Select(client => new AskKey(client.Ask ?? round.Round, client.Client)).ToHashSet();
        var asks = Saved?.Asks ?? RunAsks.After(0);
        Saved = new Checkpoint(model, optimizer ?? Saved?.Optimizer,
            [.. Saved?.History ?? [], JsonSerializer.Deserialize(json, RecordsJson.Default.RoundRecord)!])
        {
            Asks = new RunAsks(Math.Max(asks.Last, round.Round), [.. asks.Noted.Where(ask => !settled.Contains(ask.Key))]),
        };
        return Task.CompletedTask;
    }

    public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
    {
        Outcome = outcome;
        return Task.CompletedTask;
    }

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => Task.FromResult<RunRecord?>(null);

    public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<RunRecord>>([]);

    public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation) => Task.FromResult(Saved);

    public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => Task.FromResult(Saved?.History.FirstOrDefault(record => record.Round == round));

    public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => Task.FromResult(Saved?.History ?? []);
}
