using System.Text;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>One JSON event a line; the last is the summary, or that the run was interrupted.</summary>
internal sealed class JsonRunView(TextWriter output) : IRunView
{
    private string _runId = "";

    public Task<T> ShowAsync<T>(Func<Task<T>> run) => run();

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        _runId = runId;
        Line("started", json =>
        {
            json.WriteString("name", spec.Name);
            json.WriteString("model", spec.Model.Name);
            json.WriteString("strategy", spec.Strategy.Name);
            json.WriteNumber("rounds", spec.Rounds);
            json.WriteNumber("seed", spec.Seed);
            json.WriteNumber("after", start.Round);
        });
    }

    public void RoundSaved(RoundRecord round) => Line("round", json =>
    {
        json.WriteNumber("round", round.Round);
        Number(json, "accuracy", round.Accuracy);
        Number(json, "loss", round.Loss);
        Number(json, "clientAccuracy", round.ClientAccuracy);
        Number(json, "clientLoss", round.ClientLoss);
        Number(json, "trainLoss", round.TrainLoss);
        Metrics(json, "serverMetrics", round.ServerMetrics);
        Metrics(json, "trainMetrics", round.TrainMetrics);
        Metrics(json, "clientMetrics", round.ClientMetrics);
        json.WriteNumber("asked", round.Cohort.Count);
        json.WriteNumber("updates", round.Updates);
        if (round.MeanBehind is { } behind) json.WriteNumber("behind", behind);
        if (round.Gossip?.Figures is { } nodes) Nodes(json, nodes);
        Refused(json, "refused", round.Cohort.Where(client => client.Refused is not null));
        if (round.RefusedEvaluations is { } evaluations) Refused(json, "refusedEvaluations", evaluations);
        if (round.Failure is { } failure) json.WriteString("failure", failure);
        json.WriteStartObject("seconds");
        Number(json, "train", round.Seconds.Train);
        Number(json, "transfer", round.Seconds.Transfer);
        Number(json, "aggregate", round.Seconds.Aggregate);
        Number(json, "evaluate", round.Seconds.Evaluate);
        Number(json, "save", round.Seconds.Save);
        Number(json, "wait", round.Seconds.Wait);
        json.WriteEndObject();
        json.WriteNumber("bytesOut", round.BytesOut);
        json.WriteNumber("bytesIn", round.BytesIn);
        json.WriteString("modelSha256", round.ModelSha256);
    });

    private static void Nodes(Utf8JsonWriter json, GossipFigures nodes)
    {
        json.WriteStartObject("gossip");
        json.WriteNumber("nodes", nodes.Nodes);
        Number(json, "accuracy", nodes.Accuracy);
        Number(json, "spread", nodes.Spread);
        Number(json, "least", nodes.Least);
        Number(json, "low", nodes.Low);
        Number(json, "middle", nodes.Middle);
        Number(json, "high", nodes.High);
        Number(json, "most", nodes.Most);
        Number(json, "distance", nodes.Distance);
        Number(json, "maxDistance", nodes.MaxDistance);
        Number(json, "gap", nodes.Gap);
        json.WriteNumber("handovers", nodes.Handovers);
        json.WriteNumber("exchanged", nodes.Exchanged);
        json.WriteEndObject();
    }

    public void Away(string reason) => Line("disconnected", json => json.WriteString("reason", reason));

    public void Waits(string? text, Shortage? shortage) => Line("waiting", json =>
    {
        if (text is null) json.WriteNull("text");
        else json.WriteString("text", text);
        if (shortage is null) return;
        json.WriteNumber("present", shortage.Present);
        json.WriteNumber("eligible", shortage.Eligible);
        json.WriteNumber("needed", shortage.Needed);
        json.WriteStartArray("excluded");
        foreach (var (client, reason) in shortage.Excluded)
        {
            json.WriteStartObject();
            json.WriteString("client", client);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public void Back() => Line("connected", _ => { });

    public void RunEnded(RunOutcome outcome) => Line("summary", json =>
    {
        json.WriteString("status", outcome.Status.ToString().ToLowerInvariant());
        json.WriteString("reason", outcome.Reason);
        json.WriteNumber("rounds", outcome.Rounds);
        Number(json, "accuracy", outcome.Accuracy);
        Number(json, "loss", outcome.Loss);
        Number(json, "seconds", outcome.Seconds);
        json.WriteString("modelSha256", outcome.ModelSha256);
    });

    /// <summary>The last line of a run that was interrupted.</summary>
    public void Interrupted(int rounds) => Line("interrupted", json => json.WriteNumber("rounds", rounds));

    private void Line(string kind, Action<Utf8JsonWriter> fields)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            json.WriteString("run", _runId);
            fields(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static void Refused(Utf8JsonWriter json, string name, IEnumerable<ClientOutcome> clients)
    {
        json.WriteStartArray(name);
        foreach (var client in clients)
        {
            json.WriteStartObject();
            json.WriteString("client", client.Client);
            json.WriteString("reason", $"{client.Refused}");
            json.WriteString("detail", client.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Metrics(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, double>? metrics)
    {
        if (metrics is null) return;
        json.WriteStartObject(name);
        foreach (var (metric, value) in metrics) Number(json, metric, value);
        json.WriteEndObject();
    }

    // JSON knows no NaN or infinity: both read as null.
    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
