using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Native;

namespace Tributary.Load;

/// <summary>Rounds of clients that fetch the model and answer at once with an update of its size: what is left is the coordinator's own work.</summary>
internal static class AnswerLoad
{
    public static async Task RunAsync(Uri url, int clients, int rounds, int parameters, ServerProcess server)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        using var http = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        using var end = new CancellationTokenSource();
        var working = Enumerable.Range(0, clients).Select(i => AnswerAsync(new LinkClient(http, $"load-{i:D4}"), end.Token)).ToList();

        server.ResetPeak();
        var started = Stopwatch.GetTimestamp();
        using var created = await http.PostAsJsonAsync("api/runs", Run(clients, rounds, parameters));
        var run = JsonNode.Parse(await created.Content.ReadAsStringAsync())!;
        if (!created.IsSuccessStatusCode) throw new InvalidOperationException(run.ToJsonString());
        var id = (string)run["id"]!;
        while (true)
        {
            await Task.Delay(50);
            run = JsonNode.Parse(await http.GetStringAsync($"api/runs/{id}"))!;
            if (!string.Equals((string?)run["status"], "running", StringComparison.OrdinalIgnoreCase) && !string.Equals((string?)run["status"], "queued", StringComparison.OrdinalIgnoreCase)) break;
            if (working.FirstOrDefault(task => task.IsFaulted) is { } broken) await broken;
        }

        var all = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var items = JsonNode.Parse(await http.GetStringAsync($"api/runs/{id}/rounds?limit=1000"))!["items"]!.AsArray();
        var seconds = items.Select(round => Starts(round!)).Zip(items.Skip(1).Select(round => Starts(round!)), (a, b) => (b - a).TotalSeconds).Order().ToArray();
        Console.WriteLine($"{clients} clients, {parameters:n0} parameters, {rounds} rounds: {(string?)run["status"]}; {all / rounds:f3} s per round over all, "
            + $"median from round to round {(seconds.Length == 0 ? double.NaN : seconds[seconds.Length / 2]):f3} s; updates counted {items.Sum(round => round!["cohort"]!.AsArray().Count(client => client!["refused"] is null))}");
        Console.WriteLine(server.Memory());
        await end.CancelAsync();
    }

    private static DateTimeOffset Starts(JsonNode round) => (DateTimeOffset)round["started"]!;

    private static JsonObject Run(int clients, int rounds, int parameters) => new()
    {
        ["name"] = $"load {parameters}",
        ["rounds"] = rounds,
        ["model"] = Model(parameters),
        ["cohort"] = new JsonObject { ["size"] = clients, ["quorum"] = clients, ["waitFor"] = clients },
        ["evaluation"] = new JsonObject { ["on"] = "none" },
    };

    // Two dense layers of about that many weights.
    private static JsonObject Model(int parameters)
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

    private static JsonObject Dense(string name, int units) => new() { ["type"] = "dense", ["name"] = name, ["units"] = units };

    private static async Task AnswerAsync(LinkClient client, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var reply = await client.PollAsync(20, [], cancellation);
            foreach (var assignment in reply.Assignments)
            {
                await client.FetchAsync(assignment.Model, cancellation);
                var problems = new List<Engine.Specs.SpecProblem>();
                var layout = ModelSpecReader.Read(assignment.Spec, "spec", problems)!.Layout();
                await client.UploadAsync(assignment.Run, assignment.Round, () => new UpdateContent(layout), cancellation);
            }
        }
    }

    /// <summary>An update of small numbers, written from one shared block.</summary>
    private sealed class UpdateContent : HttpContent
    {
        private static readonly byte[] Block = MakeBlock();
        private readonly byte[] _header;
        private readonly long _bytes;

        public UpdateContent(TensorLayout layout)
        {
            using var stream = new MemoryStream();
            using (var writer = new SafeTensorsWriter(stream, layout, new Dictionary<string, string>(StringComparer.Ordinal) { [LinkProtocol.ExamplesKey] = "100", [LinkProtocol.MetricsKey] = "{\"loss\":0.5}", [LinkProtocol.TrainSecondsKey] = "0" })) _header = stream.ToArray();
            _bytes = layout.Length * sizeof(float);
            Headers.ContentType = new(LinkProtocol.SafeTensorsType);
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellation)
        {
            await stream.WriteAsync(_header, cancellation);
            for (var left = _bytes; left > 0; left -= Block.Length) await stream.WriteAsync(Block.AsMemory(0, (int)Math.Min(left, Block.Length)), cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _header.Length + _bytes;
            return true;
        }

        private static byte[] MakeBlock()
        {
            var values = new float[64 * 1024];
            for (var i = 0; i < values.Length; i++) values[i] = (float)Math.Sin(i) * 0.01f;
            return [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())];
        }
    }
}
