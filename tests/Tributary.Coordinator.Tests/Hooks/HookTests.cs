using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hooks;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Tests.Hooks;

/// <summary>Webhooks against a real HTTP server.</summary>
public sealed class HookTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_finished_run_is_told_signed_and_again_until_it_arrives()
    {
        await using var listener = new HookListener((number, answer) =>
        {
            answer.StatusCode = number < 3 ? 503 : 204;
            return Task.CompletedTask;
        });
        await using var coordinator = await StartAsync(new HookOptions { Url = listener.Url, Secret = Secret, SecretFrom = "a file" });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var tries = new[] { await listener.NextAsync(), await listener.NextAsync(), await listener.NextAsync() };

        Assert.Single(tries.Select(one => one.Headers["webhook-id"]).Distinct());
        foreach (var (headers, body) in tries)
        {
            var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(body)}");
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), signed)),
                headers["webhook-signature"]);
        }

        var message = JsonNode.Parse(tries[2].Body)!;
        Assert.Equal(("run.finished", run.Id, "completed", 3),
            ((string)message["type"]!, (string)message["data"]!["run"]!["id"]!, (string)message["data"]!["run"]!["status"]!,
            (int)message["data"]!["run"]!["round"]!));
        var line = await LineAsync(coordinator, "hook.delivered");
        Assert.Equal($"hook 1, {listener.Url.GetLeftPart(UriPartial.Authority)}", line.Target);
        Assert.StartsWith($"run.finished {run.Id}: status 204 after 3 tries; id msg_", line.Detail, StringComparison.Ordinal);
        var trail = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "access", "audit.jsonl"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("unsaid", trail, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[6..], trail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302, "a redirect, which is not followed")]
    [InlineData(404, "status 404")]
    [InlineData(410, "status 410")]
    public async Task What_will_never_arrive_is_given_up_at_once(int status, string said)
    {
        await using var elsewhere = new HookListener((_, _) => Task.CompletedTask);
        await using var listener = new HookListener((_, answer) =>
        {
            answer.StatusCode = status;
            answer.RedirectLocation = elsewhere.Url.ToString();
            return Task.CompletedTask;
        });
        await using var coordinator = await StartAsync(new HookOptions { Url = listener.Url, Events = [HookEvents.Stopped] });
        var run = await coordinator.PostRunAsync();
        await coordinator.PostAsync($"/api/runs/{run.Id}/stop");

        await listener.NextAsync();

        Assert.Contains(said, (await LineAsync(coordinator, "hook.failed")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_answers_never_or_without_end_holds_up_no_run_and_no_other_listener()
    {
        var never = new TaskCompletionSource();
        await using var deaf = new HookListener((_, _) => never.Task);
        await using var endless = new HookListener(async (_, answer) =>
        {
            // Nobody reads this: the status is enough.
            answer.SendChunked = true;
            var block = new byte[1 << 16];
            try
            {
                for (var i = 0; i < 10_000; i++) await answer.OutputStream.WriteAsync(block);
            }
            catch (Exception fault) when (fault is System.Net.HttpListenerException or IOException)
            {
                // The coordinator hung up.
            }
        });
        await using var prompt = new HookListener((_, _) => Task.CompletedTask);
        var events = new[] { HookEvents.Finished };
        await using var coordinator = await StartAsync(new HookOptions { Url = deaf.Url, Events = events },
            new HookOptions { Url = endless.Url, Events = events }, new HookOptions { Url = prompt.Url, Events = events });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();

        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        await prompt.NextAsync();
        Assert.Equal("hook 2",
            (await LineAsync(coordinator, "hook.delivered", line => line.Target.StartsWith("hook 2", StringComparison.Ordinal)))
            .Target[..6]);

        // What waits when the coordinator stops is told after its next start, once.
        await coordinator.StopAsync();
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.Path, "hooks"), "*", SearchOption.AllDirectories));
        never.SetResult();
        await coordinator.StartAsync();
        Assert.Equal((await deaf.NextAsync()).Headers["webhook-id"], (await deaf.NextAsync()).Headers["webhook-id"]);
        await LineAsync(coordinator, "hook.delivered", line => line.Target.StartsWith("hook 1", StringComparison.Ordinal));
        while (Directory.EnumerateFiles(Path.Combine(_folder.Path, "hooks"), "*", SearchOption.AllDirectories).Any()) await Task.Yield();
    }

    [Fact]
    public async Task What_waits_over_a_restart_is_bounded_in_order_and_never_half_a_message()
    {
        var shelf = new HookShelf(_folder.Path, new Uri("https://example.org/hook"));
        for (var i = 0; i < 5; i++) Assert.NotNull(shelf.Add(new HookDelivery($"msg_{i}", "run.failed", [(byte)i])));
        var files = Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        await File.WriteAllTextAsync(files[1], "{\"id\":", TestContext.Current.CancellationToken);

        var left = new HookShelf(_folder.Path, new Uri("https://example.org/hook")).Load(3);

        Assert.Equal(["msg_0", "msg_2", "msg_3"], left.Select(one => one.Delivery.Id));
        Assert.Equal(3, Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Count());
        Assert.Empty(new HookShelf(_folder.Path, new Uri("https://example.org/other")).Load(3));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, HookEvents.Lost)]
    public void Who_says_goodbye_is_not_lost(bool isLost, string? told)
        => Assert.Equal(told, HookEvents.Of(new Api.RunEvent { Event = Api.EventKind.ClientLeft, Client = "board-4", IsLost = isLost }));

    [Fact]
    public async Task A_client_that_leaves_is_told()
    {
        await using var listener = new HookListener((_, _) => Task.CompletedTask);
        await using var coordinator = await StartAsync(new HookOptions { Url = listener.Url });
        coordinator.Services.GetRequiredService<Coordinator.Clients.ClientWatch>()
            .ClientLeft(new Core.Clients.ClientInfo("board-4"), "nothing was heard of it for 60 s", isLost: true);

        var (headers, body) = await listener.NextAsync();

        Assert.False(headers.ContainsKey("webhook-signature"));
        var message = JsonNode.Parse(body)!;
        Assert.Equal(("client.lost", "board-4", "nothing was heard of it for 60 s"),
            ((string)message["type"]!, (string)message["data"]!["client"]!, (string)message["data"]!["text"]!));
    }

    [Theory]
    [InlineData("http://example.org/hook", "run.failed", null, null, "url is http://example.org: http beyond this machine")]
    [InlineData("https://user:pass@example.org/", "run.failed", null, null, "url holds a name or password")]
    [InlineData("ftp://example.org/", "run.failed", null, null, "url is no address")]
    [InlineData("https://example.org/", "run.ended", null, null, "events has 'run.ended'; there are run.started")]
    [InlineData("https://example.org/", "run.failed", null, "/no/such/file", "secret is not in /no/such/file")]
    [InlineData("https://example.org/", "run.failed", "short", "a file", "secret has 5 characters; at least 16")]
    public void A_hook_with_a_fault_is_refused_before_anything_starts(string url, string events, string? secret, string? from, string said)
    {
        var hook = new HookOptions { Url = new Uri(url), Events = [events], Secret = secret, SecretFrom = from };
        var problem = Assert.Single(new CoordinatorOptions { Folder = _folder.Path, Hooks = [hook] }.Problems());

        Assert.Equal("hooks", problem.Path);
        Assert.Contains($"number 1: {said}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_signature_is_that_of_the_standards_own_example()
        => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            HookSignature.Of(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330),
                "{\"test\": 2432232314}"u8));

    public void Dispose() => _folder.Dispose();

    private Task<RunningCoordinator> StartAsync(params HookOptions[] hooks)
        => RunningCoordinator.StartAsync(_folder.Path, options
            => options with { Hooks = hooks, HookWaits = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)] });

    // The line is written after the answer came: it is looked for until it stands there.
    private static async Task<AuditLine> LineAsync(RunningCoordinator coordinator, string action, Func<AuditLine, bool>? fits = null)
    {
        var trail = coordinator.Services.GetRequiredService<AuditTrail>();
        for (var deadline = DateTime.UtcNow.AddMinutes(1); DateTime.UtcNow < deadline; await Task.Yield())
            if (trail.Lines(0, int.MaxValue)
                .FirstOrDefault(line => line.Action == action && fits?.Invoke(line) != false) is { } found) return found;
        throw new TimeoutException($"no line {action}");
    }
}
