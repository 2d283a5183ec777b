using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Load;

/// <summary>Rounds of clients that fetch the model and answer at once with an update of its size: what is left is the coordinator's own
/// work.</summary>
internal sealed class AnswerLoad(Uri url, int clients, int rounds, int parameters, ProcessUse server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };
    private TensorLayout? _layout;
    private UpdateBody? _update;

    /// <param name="table">True prints one line of a table instead of sentences.</param>
    public async Task RunAsync(bool table)
    {
        using var end = new CancellationTokenSource();
        var working = Enumerable.Range(0, clients).Select(i => AnswerAsync($"load-{i:D4}", end.Token)).ToList();

        server.ResetPeak();
        var (started, before, own, warm) = (Stopwatch.GetTimestamp(), server.Time(), ProcessUse.Self.Time(), 0);
        var run = await AskAsync(await _http.PostAsJsonAsync("api/runs", Run()));
        var id = (string)run["id"]!;
        while ((string?)run["status"] is { } status && (Is(status, "running") || Is(status, "queued")))
        {
            await Task.Delay(200);
            run = await AskAsync(await _http.GetAsync($"api/runs/{id}"));

            // Processor time is that of the second half, when both programs are compiled and warm.
            if (warm == 0 && (int?)run["round"] is { } saved && saved >= rounds / 2)
                (before, own, warm) = (server.Time(), ProcessUse.Self.Time(), saved);
            if (working.FirstOrDefault(task => task.IsFaulted) is { } broken) await broken;
        }

        var (all, after, ownAfter) = (Stopwatch.GetElapsedTime(started).TotalSeconds, server.Time(), ProcessUse.Self.Time());
        var items = JsonNode.Parse(await _http.GetStringAsync($"api/runs/{id}/rounds?limit=1000"))!["items"]!.AsArray();
        var seconds = items.Select(round => Starts(round!))
            .Zip(items.Skip(1).Select(round => Starts(round!)), (a, b) => Math.Abs((b - a).TotalSeconds)).Order().ToArray();
        var median = seconds.Length == 0 ? double.NaN : seconds[seconds.Length / 2];
        var counted = items.Sum(round => (int)round!["updates"]!);
        var (theirs, ours) = (Each(before, after, rounds - warm), Each(own, ownAfter, rounds - warm));
        if (table)
            Console.WriteLine($"| {clients} clients, {parameters:n0} parameters, {rounds} "
                + $"rounds{(counted == clients * rounds ? "" : $" ({counted} updates counted)")} | {median:f3} | {theirs} | {ours} | "
                + $"{server.Peak} |");
        else
        {
            Console.WriteLine($"{clients} clients, {parameters:n0} parameters, {rounds} rounds: {(string?)run["status"]}; median from "
                + $"round to round {median:f3} s, {all / rounds:f3} s per round over all; updates counted {counted}");
            Console.WriteLine($"processor seconds a round (in the program + in the kernel): coordinator {theirs}, load tool {ours}");
            Console.WriteLine(server.Memory());
        }

        await end.CancelAsync();
    }

    public void Dispose() => _http.Dispose();

    private static bool Is(string status, string word) => string.Equals(status, word, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset Starts(JsonNode round) => (DateTimeOffset)round["started"]!;

    private static async Task<JsonNode> AskAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            return response.IsSuccessStatusCode ? body : throw new InvalidOperationException(body.ToJsonString());
        }
    }

    private static JsonObject Dense(string name, int units) => new() { ["type"] = "dense", ["name"] = name, ["units"] = units };

    private static string Each((double User, double System) from, (double User, double System) to, int count)
        => $"{(to.User - from.User) / count:f3} + {(to.System - from.System) / count:f3}";

    private JsonObject Run() => new()
    {
        ["name"] = $"load {parameters}",
        ["rounds"] = rounds,
        ["model"] = Model(),
        ["cohort"] = new JsonObject { ["size"] = clients, ["quorum"] = clients, ["waitFor"] = clients },
        ["evaluation"] = new JsonObject { ["on"] = "none" },
    };

    // Two dense layers of about that many weights.
    private JsonObject Model()
    {
        var width = (int)Math.Sqrt(parameters / 2.0);
        return new JsonObject
        {
            ["name"] = "load",
            ["input"] = new JsonArray(width),
            ["layers"] = new JsonArray(Dense("fc1", width), Dense("fc2", width)),
            ["loss"] = "crossEntropy",
        };
    }

    private async Task AnswerAsync(string id, CancellationToken cancellation)
    {
        using var client = new LinkClient(url, id);
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var assignment in (await client.PollAsync(20, cancellation)).Assignments)
            {
                await client.FetchAsync(assignment.Model, cancellation);
                var layout = _layout ??= ModelSpecReader.Read(assignment.Spec, "spec", new List<SpecProblem>())!.Layout();
                if (_update is not { } update || update.Key != assignment.Key) _update = update = new UpdateBody(layout, assignment);
                await client.UploadAsync(assignment.Run, assignment.Number, update, cancellation);
            }
        }
    }
}
