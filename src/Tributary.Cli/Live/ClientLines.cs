using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Cli.Live;

/// <summary>What a client does, a line each: for people, or as JSON.</summary>
internal sealed class ClientLines(Terminal terminal, bool json) : ILineObserver
{
    private readonly Lock _gate = new();
    private string _id = "";
    private string _lastReason = "";

    public void Starting(ClientInfo client, Uri coordinator)
    {
        _id = client.Id;
        Line("starting", new JsonObject { ["coordinator"] = coordinator.ToString(), ["examples"] = client.Examples },
            $"{client.Id}: {(client.Examples is { } samples ? Amounts.Of((int)samples, "sample") : "its own trainer")}, coordinator "
            + $"{coordinator}");
    }

    public void Connected()
    {
        _lastReason = "";
        Line("connected", [], "connected; waiting for work");
    }

    public void Disconnected(string reason, TimeSpan retry)
    {
        // The same reason over and over is told once.
        if (!json && reason == _lastReason) return;
        _lastReason = reason;
        Line("disconnected", new JsonObject { ["reason"] = reason, ["retrySeconds"] = retry.TotalSeconds },
            $"no line to the coordinator ({reason}); trying again");
    }

    public void Begun(AssignmentId assignment) => Line("begun", About(assignment), $"{What(assignment)}: {assignment.Kind}");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
    {
        var facts = About(assignment);
        (facts["examples"], facts["trainSeconds"], facts["repeated"]) = (update.Examples, update.TrainTime.TotalSeconds, repeated);
        if (update.Metric(Metrics.Loss) is { } loss && double.IsFinite(loss)) facts["loss"] = loss;
        Line("acknowledged", facts, string.Create(CultureInfo.InvariantCulture,
            $"{What(assignment)}: done in {update.TrainTime.TotalSeconds:0.00} s, loss {update.Metric(Metrics.Loss):0.000}; the "
            + $"coordinator has it"));
    }

    public void Answered(AssignmentId assignment, Reply reply)
    {
        var text = reply is Refusal refusal ? $"refused: {refusal.Reason}: {refusal.ForOwner ?? refusal.Detail}" : "answered";
        Line("answered", About(assignment, text), $"{What(assignment)}: {text}");
    }

    public void Reachable(string address)
        => Line("reachable", new JsonObject { ["address"] = address }, $"peers reach this client at {address}");

    public void Relayed(string reason)
        => Line("relayed", new JsonObject { ["reason"] = reason }, $"peers have its models through the coordinator: {reason}");

    public void PeerLeftOut(AssignmentId assignment, string peer, string reason)
    {
        var facts = About(assignment, reason);
        facts["peer"] = peer;
        Line("peerLeftOut", facts, $"{What(assignment)}: averaged without {peer}: {reason}");
    }

    public void Dropped(AssignmentId assignment, string reason)
        => Line("dropped", About(assignment, reason), $"{What(assignment)}: dropped, {reason}");

    /// <summary>A line of the client's own trainer.</summary>
    public void Said(string line) => Line("said", new JsonObject { ["text"] = line }, line);

    private static string What(AssignmentId assignment) => $"run {assignment.RunId}, round {assignment.Round}";

    private static JsonObject About(AssignmentId assignment, string? text = null)
    {
        var facts = new JsonObject { ["run"] = assignment.RunId, ["round"] = assignment.Round, ["kind"] = assignment.Kind };
        if (assignment.Ask != assignment.Round) facts["ask"] = assignment.Ask;
        if (text is not null) facts["text"] = text;
        return facts;
    }

    private void Line(string kind, JsonObject facts, string text)
    {
        lock (_gate)
        {
            if (json)
            {
                var line = new JsonObject { ["event"] = kind, ["client"] = _id };
                foreach (var (key, value) in facts) line[key] = value?.DeepClone();
                terminal.Out.WriteLine(line.ToJsonString());
                return;
            }

            var (dim, plain) = terminal.Colors ? ("\e[2m", "\e[0m") : ("", "");
            terminal.Out.WriteLine($"{dim}{terminal.Clock.GetLocalNow():HH:mm:ss}{plain}  {text}");
        }
    }
}
