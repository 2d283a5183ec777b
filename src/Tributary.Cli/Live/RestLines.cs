using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Transports.Rest;

namespace Tributary.Cli.Live;

/// <summary>What a client of the REST learning network does, a line each: for people, or as JSON.</summary>
internal sealed class RestLines(Terminal terminal, bool json) : IRestObserver
{
    private readonly Lock _gate = new();
    private string _lastReason = "";

    public void Starting(RestLineOptions options, string data) => Line("starting",
        new JsonObject { ["url"] = options.ClientUrl, ["server"] = options.Server.OriginalString, ["data"] = data },
        $"client {options.ClientUrl}, server {options.Server.OriginalString}; {data}");

    public void Listening(string address) => Line("listening", new JsonObject { ["address"] = address }, $"listening on {address}");

    public void Connected()
    {
        _lastReason = "";
        Line("registered", [], "registered; waiting for a session");
    }

    public void Disconnected(string reason, TimeSpan retry)
    {
        // The same reason over and over is told once.
        if (!json && reason == _lastReason) return;
        _lastReason = reason;
        Line("away", new JsonObject { ["reason"] = reason, ["retrySeconds"] = retry.TotalSeconds },
            retry > TimeSpan.Zero ? $"no server ({reason}); trying again" : $"the server could not be told of the end ({reason})");
    }

    public void Begun(AssignmentId assignment) => Line("begun", About(assignment), $"round {assignment.Round}: training");

    /// <summary>An epoch is over; the words are the original's.</summary>
    public void Tested(int epoch, double accuracy) => Line("accuracy", new JsonObject { ["epoch"] = epoch, ["accuracy"] = accuracy },
        string.Create(CultureInfo.InvariantCulture, $"Accuracy of model trained at epoch {epoch} : {Math.Round(accuracy, 4)}"));

    public void LeftOut(string peer, string reason) => Line("left-out", new JsonObject { ["peer"] = peer, ["reason"] = reason },
        $"{CleanText.Line(peer, 200)} is left out of the mean: {CleanText.Line(reason, 300)}");

    public void Averaged(int peers) => Line("averaged", new JsonObject { ["peers"] = peers },
        $"averaged with {Amounts.Of(peers, "peer")}");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
    {
        var facts = About(assignment);
        (facts["examples"], facts["trainSeconds"]) = (update.Examples, update.TrainTime.TotalSeconds);
        Line("delivered", facts, string.Create(CultureInfo.InvariantCulture, $"round {assignment.Round}: learned from "
            + $"{update.Examples} pictures in {update.TrainTime.TotalSeconds:0.00} s; the server was told"));
    }

    public void Answered(AssignmentId assignment, Reply reply)
        => Ended("refused", assignment, reply is Refusal refusal ? $"{refusal.Reason}: {refusal.Detail}" : "no update");

    public void Dropped(AssignmentId assignment, string reason) => Ended("dropped", assignment, reason);

    public void Broke(AssignmentId assignment, Exception fault) => Ended("broke", assignment, $"{fault.GetType().Name}: {fault.Message}");

    private void Ended(string kind, AssignmentId assignment, string reason)
    {
        var facts = About(assignment);
        facts["reason"] = reason;
        Line(kind, facts, $"round {assignment.Round}: {kind}, {CleanText.Line(reason, 300)}");
    }

    private static JsonObject About(AssignmentId assignment) => new() { ["round"] = assignment.Round };

    private void Line(string kind, JsonObject facts, string text)
    {
        lock (_gate)
        {
            if (json)
            {
                var line = new JsonObject { ["event"] = kind };
                foreach (var (key, value) in facts) line[key] = value?.DeepClone();
                terminal.Out.WriteLine(line.ToJsonString());
                return;
            }

            var (dim, plain) = terminal.Colors ? ("\e[2m", "\e[0m") : ("", "");
            terminal.Out.WriteLine($"{dim}{terminal.Clock.GetLocalNow():HH:mm:ss}{plain}  {text}");
        }
    }
}
