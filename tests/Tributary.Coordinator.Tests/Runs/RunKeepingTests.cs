using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>How people keep runs in order: notes, tags, names, the archive, deletion; and how they find them again.</summary>
public sealed class RunKeepingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Names_notes_and_tags_are_kept_over_a_restart_and_stand_in_the_audit_trail()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);

        var now = await ChangeAsync(coordinator, run.Id,
            """{ "name": " second  ", "notes": "with\r\nmomentum", "addTags": ["baseline", "slow"] }""");
        await ChangeAsync(coordinator, run.Id, """{ "removeTags": ["SLOW"] }""");
        await coordinator.StopAsync();
        await coordinator.StartAsync();
        var kept = await coordinator.RunAsync(run.Id);

        Assert.Equal(("second", "with\nmomentum", "baseline slow"), (now.Name, now.Notes, string.Join(' ', now.Tags)));
        Assert.Equal(("second", "with\nmomentum", "baseline", false), (kept.Name, kept.Notes, string.Join(' ', kept.Tags), kept.Archived));
        var lines = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/audit"),
            AccessJson.Default.PageAuditLine)!.Items.Where(line => line.Action == "run.changed").ToList();
        Assert.Equal([$"/api/runs/{run.Id}", $"/api/runs/{run.Id}"], lines.Select(line => line.Target));
        Assert.Equal("status 200, name second; notes; tagged baseline, slow", lines[0].Detail);
    }

    [Theory]
    [InlineData("{}", 422, "changes nothing")]
    [InlineData("""{ "name": "" }""", 422, "1 to 100")]
    [InlineData("""{ "tags": ["a,b"] }""", 422, "a tag has 1 to 50")]
    [InlineData("""{ "tags": [null] }""", 422, "a tag has 1 to 50")]
    [InlineData("""{ "tags": "a" }""", 400, "no JSON of that kind")]
    [InlineData("[]", 400, "no JSON of that kind")]
    [InlineData("null", 400, "empty")]
    [InlineData("""{ "name": "\ud800" }""", 400, "no JSON of that kind")]
    public async Task A_change_with_a_fault_is_refused_with_its_field(string body, int status, string said)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await coordinator.PostRunAsync();

        var answer = await PatchAsync(coordinator, run.Id, body);

        Assert.Contains(said, (await coordinator.ProblemAsync(answer, status)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_notes_are_taken_and_one_tag_too_many_is_not()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await coordinator.PostRunAsync();
        var notes = new string('ü', RunEdit.MaxNotes);

        Assert.Equal(notes, (await ChangeAsync(coordinator, run.Id, new JsonObject { ["notes"] = notes }.ToJsonString())).Notes);
        await coordinator.ProblemAsync(await PatchAsync(coordinator, run.Id, new JsonObject { ["notes"] = notes + "ü" }.ToJsonString()),
            422);
        await ChangeAsync(coordinator, run.Id, JsonSerializer.Serialize(new { tags = Enumerable.Range(0, 20).Select(i => $"t{i}") }));
        var refused = await coordinator.ProblemAsync(await PatchAsync(coordinator, run.Id, """{ "addTags": ["one more"] }"""), 422);
        Assert.Equal("addTags", Assert.Single(refused.Errors!).Path);
        await coordinator.ProblemAsync(await PatchAsync(coordinator, "nobody", """{ "name": "x" }"""), 404);
    }

    [Fact]
    public async Task Archived_runs_are_shown_to_those_who_ask_and_what_works_is_not_archived()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var done = await FinishedAsync(coordinator);
        var waiting = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("size: 3, quorum: 3", "size: 9, quorum: 9",
            StringComparison.Ordinal));

        Assert.True((await ChangeAsync(coordinator, done.Id, """{ "archived": true }""")).Archived);
        Assert.Contains("stop it first",
            (await coordinator.ProblemAsync(await PatchAsync(coordinator, waiting.Id, """{ "archived": true }"""), 409)).Remedy,
            StringComparison.Ordinal);

        Assert.Equal(waiting.Id, await IdsAsync(coordinator, ""));
        Assert.Equal(done.Id, await IdsAsync(coordinator, "?archived=true"));
        Assert.Equal($"{waiting.Id} {done.Id}", await IdsAsync(coordinator, "?archived=all"));
        Assert.Equal(done.Id, await IdsAsync(coordinator, "?filter=" + Uri.EscapeDataString("archived = true")));
        Assert.Equal(waiting.Id, (await coordinator.RunAsync("latest")).Id);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?archived=perhaps"), 400);
    }

    [Fact]
    public async Task A_deleted_run_leaves_nothing_and_models_that_others_need()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);
        var again = await FinishedAsync(coordinator, join: false);
        var other = await FinishedAsync(coordinator, RunningCoordinator.RunFile.Replace("seed: 7", "seed: 8", StringComparison.Ordinal),
            join: false);
        await using var events = await ServerSentEvents.OpenAsync(coordinator.Http, "/api/events", null,
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Http.DeleteAsync($"/api/runs/{run.Id}")).StatusCode);
        var told = (await events.NextAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(HttpStatusCode.OK, (await coordinator.Http.GetAsync($"/api/models/{again.Model}")).StatusCode);
        await coordinator.Http.DeleteAsync($"/api/runs/{other.Id}");

        Assert.Equal(("run-deleted", run.Id), (told.Event, told.Run));
        foreach (var path in new[] { "", "/rounds", "/log", "/series",
            "/report" }) await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}{path}"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{other.Model}"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync($"/api/runs/{run.Id}"), 404);
        Assert.Equal(again.Id, await IdsAsync(coordinator, "?archived=all"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "logs", $"{run.Id}.jsonl")));
        var client = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/clients/client-00"),
            ApiJson.Default.ClientView)!;
        Assert.Equal(3, client.Rounds);
        Assert.Contains("run.deleted", await coordinator.Http.GetStringAsync("/api/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_ended_and_what_is_served_is_not_deleted()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var served = await FinishedAsync(coordinator);
        await coordinator.Http.PutAsJsonAsync("/api/serving/digits", new { model = served.Model }, TestContext.Current.CancellationToken);
        var waiting = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("size: 3, quorum: 3", "size: 9, quorum: 9",
            StringComparison.Ordinal));

        Assert.Contains("digits",
            (await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync($"/api/runs/{served.Id}"), 409)).Detail,
            StringComparison.Ordinal);
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync($"/api/runs/{waiting.Id}"), 409);
        await coordinator.PostAsync($"/api/runs/{waiting.Id}/pause");
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync($"/api/runs/{waiting.Id}"), 409);
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync("/api/runs/latest"), 404);
        await coordinator.PostAsync($"/api/runs/{waiting.Id}/stop");

        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Http.DeleteAsync($"/api/runs/{waiting.Id}")).StatusCode);
        await coordinator.Http.DeleteAsync("/api/serving/digits");
        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Http.DeleteAsync($"/api/runs/{served.Id}")).StatusCode);
    }

    [Fact]
    public async Task A_filter_finds_runs_by_what_they_were_told_and_what_came_out_page_by_page()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var done = await FinishedAsync(coordinator);
        var other = await FinishedAsync(coordinator,
            RunningCoordinator.RunFile.Replace("learningRate: 0.05", "learningRate: 0.5", StringComparison.Ordinal), join: false);
        var waiting = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("size: 3, quorum: 3", "size: 9, quorum: 9",
            StringComparison.Ordinal));
        await ChangeAsync(coordinator, done.Id, """{ "tags": ["baseline"] }""");

        async Task<string> Fitting(string filter, string more = "")
            => await IdsAsync(coordinator, $"?filter={Uri.EscapeDataString(filter)}{more}");

        Assert.Equal($"{other.Id} {done.Id}", await Fitting("accuracy > 0.1 and model = logreg"));
        Assert.Equal(done.Id, await Fitting("training.optimizer.learningRate < 0.1 and round = 3"));
        Assert.Equal($"{waiting.Id} {other.Id}", await Fitting("not tag = baseline"));
        Assert.Equal("", await Fitting("status = completed", "&status=queued"));
        var first = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs?limit=1&filter=loss>0"),
            ApiJson.Default.PageRunInfo)!;
        var second = JsonSerializer.Deserialize(
            await coordinator.Http.GetStringAsync($"/api/runs?limit=1&filter=loss>0&after={first.Next}"), ApiJson.Default.PageRunInfo)!;
        Assert.Equal((other.Id, done.Id, null), (first.Items[0].Id, second.Items[0].Id, second.Next));
        var refused = await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?filter=acuracy>1"), 400);
        Assert.Equal(("filter", true),
            (Assert.Single(refused.Errors!).Path,
            refused.Detail!.Contains("character 1: there is no field 'acuracy'", StringComparison.Ordinal)));
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?after=no-such-place"), 400);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<RunInfo> FinishedAsync(RunningCoordinator coordinator, string file = RunningCoordinator.RunFile,
        bool join = true)
    {
        if (join) coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync(file);
        return await coordinator.UntilAsync(run.Id, RunStatus.Completed);
    }

    private static Task<HttpResponseMessage> PatchAsync(RunningCoordinator coordinator, string run, string body)
        => coordinator.Http.PatchAsync($"/api/runs/{run}", new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<RunInfo> ChangeAsync(RunningCoordinator coordinator, string run, string body)
    {
        var answer = await PatchAsync(coordinator, run, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.RunInfo)!;
    }

    private static async Task<string> IdsAsync(RunningCoordinator coordinator, string query)
        => string.Join(' ', JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs{query}"),
            ApiJson.Default.PageRunInfo)!.Items.Select(run => run.Id));
}
