using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tributary.Client;
using Tributary.Coordinator.Hooks;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Coordinator.Tests.Observability;

/// <summary>A federation over TLS with credentials that trains on a table, and whatever can go wrong with it, with everything logged that
/// ever is.</summary>
public sealed class LogSecretsTests : IDisposable
{
    private const string Run = """
        name: secrets
        model: { input: [2], layers: [{ type: dense, units: 2 }] }
        rounds: 2
        cohort: { size: 1, quorum: 1, waitFor: 1 }
        training: { epochs: 1, batchSize: 5, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: clients }
        data: { set: csv, label: outcome, features: [age, dose] }
        """;

    private const string Body = "bodysecret-4711";
    private const string Query = "querysecret-4712";
    private const string Cell = "cellsecret-4713";
    private const string HookSecret = "hooksecret-4714-long-enough";

    private readonly TemporaryFolder _folder = new();
    private readonly LogText _server = new();
    private readonly LogText _clients = new();

    [Fact]
    public async Task Nothing_secret_stands_in_the_log_at_any_level()
    {
        var cells = Enumerable.Range(0, 20).Select(i => $"{48151 + i}.62{i}").ToList();
        File.WriteAllLines(PathOf("good.csv"), [.. cells.Select((cell, i) => $"{cell},{i},{(i % 2 == 0 ? "sick" : "well")}")
            .Prepend("age,dose,outcome")]);
        File.WriteAllLines(PathOf("bad.csv"), ["age,dose,outcome", $"1,{Cell},sick", "2,3,well"]);
        HookOptions[] hooks = [new HookOptions { Url = new Uri($"http://127.0.0.1:9/{Query}"), Secret = HookSecret }];
        List<string> secrets = [Body, Query, Cell, HookSecret, .. cells];
        await using (var coordinator = await SecuredCoordinator.StartAsync(null, options => options with { Hooks = hooks }, _server.Take))
        {
            using var admin = coordinator.Http(coordinator.AdminToken);
            var (join, spoilt) = (await coordinator.JoinTokenAsync(), await coordinator.JoinTokenAsync());
            secrets.AddRange([coordinator.AdminToken, join, spoilt]);

            // 1. A run that goes well, and one whose tables and trainers do not.
            await TrainAsync(coordinator, admin, join, "good", new ClientDataSpec { Source = PathOf("good.csv") }, null);
            await TrainAsync(coordinator, admin, spoilt, "bad", new ClientDataSpec { Source = PathOf("bad.csv") }, null);
            await TrainAsync(coordinator, admin, await coordinator.JoinTokenAsync(), "broken", new(), new BrokenTrainer());

            // 2. What is refused.
            using var nobody = coordinator.Http(bearer: null);
            using var wrong = coordinator.Http($"tributary_bearer_{Body}");
            foreach (var http in new[] { admin, nobody, wrong }) await AskAsync(http);
            var client = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board");
            secrets.AddRange(client.Key!.Split('\n').Where(line => line.Length > 30));
            using var board = coordinator.Http(client);
            await AskAsync(board);
            using var upload = await board.PutAsync("link/runs/none/rounds/1/update", new ByteArrayContent(Encoding.ASCII.GetBytes(Body)),
                TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<LinkProblemException>(() => coordinator.EnrolAsync(join, "late"));
            using var revoked = await admin.PostAsync("api/clients/board/revoke", null, TestContext.Current.CancellationToken);

            secrets.AddRange(Keys(coordinator.Access));
            secrets.AddRange(Keys(_folder.Path));
        }

        var (server, clients) = (_server.End(), _clients.End());
        foreach (var name in (string[])["client.joined", "answer.refused", "request.refused", "request.served", "round.saved",
            "link.refused"]) Assert.Contains($" {name} (", server, StringComparison.Ordinal);
        foreach (var name in (string[])["line.connected", "work.kept", "work.refused"])
            Assert.Contains($" {name} (", clients, StringComparison.Ordinal);
        Assert.True(secrets.Count > 30);
        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(secret, server, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, clients, StringComparison.Ordinal);
        });
    }

    public void Dispose()
    {
        _server.Dispose();
        _clients.Dispose();
        _folder.Dispose();
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    // Private keys, line by line, and the secret half of tokens.
    private static IEnumerable<string> Keys(string folder)
        => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).SelectMany(ReadShared)
            .Where(line => line.Contains("PRIVATE KEY", StringComparison.Ordinal) || line.Contains("bearer", StringComparison.Ordinal)
                || (line.Length is > 40 and < 80 && line.All(letter => char.IsAsciiLetterOrDigit(letter)
                    || letter is '+' or '/' or '='))).Select(line => line.Trim());

    private static List<string> ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length < 4000)];
    }

    private static async Task AskAsync(HttpClient http)
    {
        var stop = TestContext.Current.CancellationToken;
        foreach (var body in (string[])[Body, $"{{\"model\":\"{Body}\"}}", $"{{\"token\":\"{Body}\",\"name\":\"x\"}}",
            $"model: logreg\ndata: {{ file: {Body}, label: {Body} }}"])
            foreach (var path in (string[])["api/runs", "api/tokens", "api/session", "link/poll", "link/enroll", "link/renew",
                "api/data/partition", "api/runs/latest/predict", $"api/nowhere?token={Query}"])
            {
                using var answer = await http.PostAsync(path,
                    new StringContent(body, Encoding.UTF8, body[0] == '{' ? "application/json" : "application/yaml"), stop);
                Assert.True((int)answer.StatusCode < 500, $"{path} {body}: {answer.StatusCode}");
            }

        using var get = await http.GetAsync($"api/runs?q={Query}&limit={Query}", stop);
    }

    private async Task TrainAsync(SecuredCoordinator coordinator, HttpClient admin, string token, string name, ClientDataSpec data,
        ITrainer? trainer)
    {
        var stop = TestContext.Current.CancellationToken;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var options = new ClientOptions
        {
            Coordinator = coordinator.Address,
            Name = name,
            Token = token,
            Folder = PathOf("clients"),
            Data = data with { Form = new TableForm() },
            Trainer = trainer,
            Log = _clients.Logger("Tributary.Client"),
        };
        using var host = new ClientHost(options, new Silent(), TimeProvider.System);
        var working = host.RunAsync(end.Token);
        using var posted = await admin.PostAsync("api/runs",
            new StringContent(trainer is null ? Run
            : Run.Replace("data: { set: csv, label: outcome, features: [age, dose] }", "", StringComparison.Ordinal), Encoding.UTF8,
            "application/yaml"), stop);
        Assert.True((int)posted.StatusCode == 201, await posted.Content.ReadAsStringAsync(stop));
        var run = (await posted.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("id").GetString();

        // It ends, or somebody's answer was refused.
        while (!Ended(await admin.GetFromJsonAsync<JsonElement>($"api/runs/{run}", stop))
            && !(await admin.GetStringAsync($"api/runs/{run}/log", stop))
                .Contains("does not", StringComparison.Ordinal)) await Task.Delay(50, stop);
        using var stopped = await admin.PostAsync($"api/runs/{run}/stop", null, stop);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
    }

    private static bool Ended(JsonElement run) => run.GetProperty("status").GetString() is "completed" or "failed";

    private sealed class Silent : ILineObserver;

    private sealed class BrokenTrainer : ITrainer
    {
        public Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
            => throw new InvalidOperationException("it fell over");

        public Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress,
            CancellationToken cancellation) => throw new InvalidOperationException("it fell over");
    }
}
