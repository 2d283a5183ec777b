using Tributary.Core.Clients;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Core.Rounds;

/// <summary>The phase before the first round of a run over tables: the clients that hold some are asked what is in them, and what they tell
/// is made one schema, by which everybody reads its rows.</summary>
public sealed class SchemaPhase(string runId, RunSpec spec, DataSpec data, RunPorts ports)
{
    private const int MaxShown = 5;

    private readonly Conversation _conversation = new(ports.Clock);

    /// <param name="own">What the host's own table gives, for clients that cannot tell of theirs; null where it has none.</param>
    /// <exception cref="SchemaException">Too few told of their tables, or what they told does not fit together.</exception>
    public async Task<SchemaRecord> RunAsync(Func<TableSchema>? own, CancellationToken cancellation)
    {
        if (data.Schema is { } given) return SchemaRecord.Of(given, SchemaOrigin.RunFile, ports.Clock.GetUtcNow());

        // 1. As many clients as a round needs.
        var needed = spec.Needed();
        var candidates = new Candidates(ports.Clients, new Eligibility(spec, data));
        if (ports.Waits) await Cohorts.EnoughAsync(ports, candidates, needed, cancellation);
        var began = ports.Clock.GetTimestamp();
        var clients = candidates.Now().Eligible.Select(ports.Clients.Find).OfType<IClient>()
            .Where(client => client.Info.Holds.Kind is HoldingKind.Table or HoldingKind.Unknown).ToList();
        ports.Observer.SchemaAsked([.. clients.Select(client => client.Info.Id)]);

        // 2. Everyone who may hold a table is asked; what they tell is looked at before it counts.
        var (meaning, floor) = (TableMeaning.Of(data), data.Floor ?? DataSpec.UsualFloor);
        var told = new SortedList<string, TableSummary>(StringComparer.Ordinal);
        var asked = new SortedList<string, SchemaTeller>(StringComparer.Ordinal);
        var answers = _conversation.AskAsync(clients,
            (_, deadline) => new DescribeAssignment { RunId = runId, Deadline = deadline, Meaning = meaning, Floor = floor },
            spec.Cohort.Deadline, cancellation);
        await foreach (var waiting in answers)
            foreach (var (client, reply, _) in waiting)
            {
                var teller = Teller(client, reply, meaning, spec.Cohort.MaxExamples);
                if (teller.Refused is null) told.Add(client, ((DescribeReply)reply).Summary);
                asked.Add(client, teller);
                ports.Observer.SchemaTold(teller);
            }

        // 3. One schema of all.
        var record = told.Count == 0 && own is not null
            ? SchemaRecord.Of(own(), SchemaOrigin.Host,
                ports.Clock.GetUtcNow()) with
            { Note = "no client told of its table; the host's own was looked at" }
            : SchemaRecord.Of(Merged(told, meaning, floor, needed, asked.Values), SchemaOrigin.Clients, ports.Clock.GetUtcNow());
        return record with { Seconds = ports.Clock.GetElapsedTime(began).TotalSeconds, Floor = floor, Asked = [.. asked.Values] };
    }

    private static SchemaTeller Teller(string client, Reply reply, TableMeaning meaning, long max)
    {
        if (reply is Refusal refusal) return new SchemaTeller(client) { Refused = refusal.Reason, Detail = refusal.Detail };
        if (reply is not DescribeReply { Summary: var summary })
            return new SchemaTeller(client)
            {
                Refused = RefusalReason.WrongKind,
                Detail = $"it was asked about its table; {reply.GetType().Name} came"
            };
        if (ToldNumbers.Fault("table", summary.Rows, max) is { Reason: RefusalReason.TooManyExamples } tooMany)
            return new SchemaTeller(client) { Refused = tooMany.Reason, Detail = tooMany.Detail };
        var fault = SummaryMerge.Fault(summary)
            ?? (meaning.Label is not null || summary.Classes.Count == 0 ? null : "it tells of classes, but the run names no label");
        return fault is null ? new SchemaTeller(client) { Rows = summary.Rows, Columns = summary.Columns.Count }
            : new SchemaTeller(client) { Refused = RefusalReason.NotANumber, Detail = $"what it told is that of no table: {fault}" };
    }

    private static TableSchema Merged(SortedList<string, TableSummary> told, TableMeaning meaning, int floor, int needed,
        IList<SchemaTeller> asked)
    {
        if (told.Count < needed || told.Count == 0)
        {
            var refused = asked.Where(teller => teller.Refused is not null).ToList();
            var names = refused.Take(MaxShown).Select(teller => $"{teller.Client} {teller.Refused}: {teller.Detail}");
            throw new SchemaException($"{told.Count} of {asked.Count} clients told what their tables hold; {Math.Max(1, needed)} are needed"
                + (refused.Count == 0 ? ""
                    : $" ({string.Join("; ", names)}{(refused.Count > MaxShown ? $"; and {refused.Count - MaxShown} more" : "")})")
                + "; mend those tables and resume the run, or give the columns in data.schema");
        }

        var problems = new List<SpecProblem>();
        return SummaryMerge.Merge(meaning, [.. told.Select(pair => new SiteSummary(pair.Key, pair.Value))], floor, problems)
            ?? throw new SchemaException($"the clients' tables do not make one: {string.Join("; ", problems.Take(MaxShown))}");
    }
}
