using System.Net.Sockets;
using System.Text;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Whatever comes, the answer says what is wrong, and the round is as it was.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private static readonly RunSpec Spec = new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 1,
        Cohort = new() { Size = 1, Quorum = 1, WaitFor = 1, FailedRounds = 1 },
        Evaluation = new() { On = EvaluationPlace.None },
    };
    private static readonly byte[] Good = RawLink.File(Spec.Model.Layout(), 0.5f);
    private NativeHarness _harness = null!;
    private RawLink _link = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await NativeHarness.StartAsync(new LinkOptions { Open = true, MaxHeaderBytes = 64 * 1024, MaxJsonBytes = 10_000 });
        _link = new RawLink(_harness.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _link.Dispose();
        await _harness.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "1", 401)]
    [InlineData("../../etc", "1", 400)]
    [InlineData("a b", "1", 400)]
    [InlineData("a", null, 426)]
    [InlineData("a", "2,3", 426)]
    public async Task A_request_without_client_or_common_version_is_told_so(string? client, string? version, int status)
    {
        var (got, body) = await _link.SendAsync(HttpMethod.Post, "link/poll", new StringContent("""{"session":"s","client":{}}"""), client,
            version);

        Assert.Equal(status, got);
        Assert.NotEmpty((string)body!["remedy"]!);
        Assert.Equal(0, _harness.Coordinator.Clients.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"session":"s"}""")]
    [InlineData("""{"session":"","client":{}}""")]
    [InlineData("""{"session":"s","client":{"examples":"many"}}""")]
    [InlineData("""{"session":"s","client":{},"holding":[null]}""")]
    [InlineData("""{"session":"s","client":{},"holding":null}""")]
    [InlineData("""{"session":"s","client":{"labels":{"site":null}}}""")]
    public async Task A_poll_that_cannot_be_read_is_no_poll(string json)
    {
        var (status, body) = await _link.PostAsync("link/poll", json);

        Assert.Equal(400, status);
        Assert.Equal("urn:tributary:bad-body", (string)body!["type"]!);
        Assert.Equal(0, _harness.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task A_poll_that_is_too_large_is_not_read()
    {
        var (status, _) = await _link.PostAsync("link/poll", $$"""{"session":"s","client":{},"reason":"{{new string('x', 20_000)}}"}""");

        Assert.Equal(413, status);
    }

    [Fact]
    public async Task Waits_that_make_no_sense_are_cut_to_a_third_of_the_lease_or_none()
    {
        var (status, body) = await _link.PostAsync("link/poll", """{"session":"s","client":{},"waitSeconds":0,"holding":["x/1/train"]}""");

        Assert.Equal(200, status);
        Assert.Empty(body!["assignments"]!.AsArray());
    }

    [Fact]
    public async Task An_update_that_finds_the_spool_full_is_told_when_to_come_back_and_counts_then()
    {
        var running = await BeginAsync();
        using (_harness.Coordinator.Spool.TryReserve(_harness.Options.MaxSpoolBytes - 1))
        {
            var (status, body) = await _link.UploadAsync("r", 1, Good);

            Assert.Equal((503, "urn:tributary:spool-full"), (status, (string?)body!["type"]));
            Assert.NotEmpty((string)body["remedy"]!);
            Assert.False(_harness.Coordinator.Spool.Contains("r", 1, "a"));
        }

        Assert.Equal(200, (await _link.UploadAsync("r", 1, Good)).Status);
        await running;
        Assert.Equal(0, _harness.Coordinator.Spool.Bytes);
    }

    [Fact]
    public async Task An_update_for_nothing_known_is_not_found_and_for_a_past_round_gone()
    {
        Assert.Equal(404, (await _link.UploadAsync("nowhere", 1, Good)).Status);
        Assert.Equal(404, (await _link.UploadAsync("%2e%2e", 1, Good)).Status);
        Assert.Equal(404, (await _link.PostAsync("link/runs/nowhere/rounds/1/reply", """{"kind":"train"}""")).Status);
        var running = await BeginAsync();
        Assert.Equal(200, (await _link.UploadAsync("r", 1, Good)).Status);
        await running;
        Assert.Equal(410, (await _link.UploadAsync("r", 1, Good, client: "stranger")).Status);
        Assert.Equal(404, (await _link.SendAsync(HttpMethod.Get, "link/models/" + new string('0', 64))).Status);
        Assert.Equal(404, (await _link.SendAsync(HttpMethod.Get, "link/models/..%2Ftributary.db")).Status);
    }

    [Fact]
    public async Task A_client_cannot_answer_for_another()
    {
        var running = await BeginAsync();

        var (status, _) = await _link.UploadAsync("r", 1, Good, client: "b");
        Assert.True(status is 410 or 503, $"{status}");
        Assert.False(running.IsCompleted);
        Assert.Equal(200, (await _link.UploadAsync("r", 1, Good)).Status);
        Assert.Equal("a", Assert.Single((await EndAsync(running)).Cohort).Client);
    }

    [Fact]
    public async Task An_update_longer_than_its_model_is_not_taken()
    {
        var running = await BeginAsync();

        Assert.Equal(413, (await _link.UploadAsync("r", 1, new byte[Good.Length + 100_000])).Status);
        Assert.Equal(200, (await _link.UploadAsync("r", 1, Good)).Status);
        Assert.Null((await EndAsync(running)).Cohort[0].Refused);
    }

    [Theory]
    [InlineData("no safetensors at all", RefusalReason.WrongShape)]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"w\":{\"dtype\":1}}", RefusalReason.WrongShape)]
    public async Task An_update_that_is_none_is_refused_by_name(string text, RefusalReason reason)
    {
        var running = await BeginAsync();

        var (status, body) = await _link.UploadAsync("r", 1, Encoding.UTF8.GetBytes(text));

        Assert.Equal(422, status);
        Assert.DoesNotContain(Path.GetTempPath(), (string)body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(reason, (await EndAsync(running)).Cohort[0].Refused);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("many")]
    public async Task An_update_without_examples_is_refused_by_name(string? examples)
    {
        var running = await BeginAsync();

        Assert.Equal(422, (await _link.UploadAsync("r", 1, RawLink.File(Spec.Model.Layout(), 1, examples))).Status);
        Assert.Equal(RefusalReason.ZeroExamples, (await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task Not_a_number_is_acknowledged_and_refused_in_the_record()
    {
        var running = await BeginAsync();

        Assert.Equal(200, (await _link.UploadAsync("r", 1, RawLink.File(Spec.Model.Layout(), float.NaN))).Status);
        Assert.Equal(RefusalReason.NotANumber, (await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task A_body_that_stops_half_way_leaves_nothing_and_the_whole_one_counts()
    {
        var running = await BeginAsync();
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_harness.Address.Host, _harness.Address.Port, TestContext.Current.CancellationToken);
            var head = $"PUT /link/runs/r/rounds/1/update HTTP/1.1\r\nHost: x\r\nTributary-Link: 1\r\nTributary-Client: "
                + $"a\r\nContent-Length: {Good.Length}\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(Good.AsMemory(0, Good.Length / 2), TestContext.Current.CancellationToken);
        }

        int status;
        do status = (await _link.UploadAsync("r", 1, Good)).Status;
        while (status == 503); // the first one is still being given up

        Assert.Equal(200, status);
        Assert.Null((await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task An_update_whose_first_upload_failed_after_it_was_kept_counts_when_it_is_sent_again()
    {
        var running = await BeginAsync();
        using (var entry = _harness.Coordinator.Spool.Begin("r", 1, "a"))
        {
            await entry.File.WriteAsync(Good, TestContext.Current.CancellationToken);
            entry.Commit();
        }

        var (status, body) = await _link.UploadAsync("r", 1, Good);

        Assert.Equal(200, status);
        Assert.True((bool)body!["repeated"]!);
        Assert.Null((await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task An_update_that_was_damaged_in_the_spool_is_taken_in_anew()
    {
        var running = await BeginAsync();
        using (var entry = _harness.Coordinator.Spool.Begin("r", 1, "a"))
        {
            await entry.File.WriteAsync(Good.AsMemory(0, Good.Length / 2), TestContext.Current.CancellationToken);
            entry.Commit();
        }

        var (status, body) = await _link.UploadAsync("r", 1, Good);

        Assert.Equal((200, false), (status, (bool)body!["repeated"]!));
        Assert.Null((await EndAsync(running)).Cohort[0].Refused);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Bfloat16")]
    public async Task An_update_in_an_unknown_encoding_is_refused(string encoding)
    {
        var running = await BeginAsync();

        var (status, body) = await _link.UploadAsync("r", 1, RawLink.File(Spec.Model.Layout(), 1, encoding: encoding));

        Assert.Equal(422, status);
        Assert.Contains(encoding, (string)body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.WrongShape, (await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task A_start_of_training_at_the_end_of_time_is_no_fault()
    {
        var running = await BeginAsync();
        await _link.PostAsync("link/runs/r/rounds/1/progress", """{"kind":"train","epoch":1}""");

        Assert.Equal(200, (await _link.UploadAsync("r", 1, RawLink.File(Spec.Model.Layout(), 1, started: "9999-12-31T23:59:59Z"))).Status);
        Assert.Null((await EndAsync(running)).Cohort[0].Refused);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("float8")]
    public async Task A_model_in_an_unknown_encoding_is_no_request(string encoding)
        => Assert.Equal(400, (await _link.SendAsync(HttpMethod.Get, $"link/models/{new string('0', 64)}?encoding={encoding}")).Status);

    [Fact]
    public async Task A_reason_that_is_a_number_is_no_reason()
    {
        var running = await BeginAsync();

        await _link.PostAsync("link/runs/r/rounds/1/reply", """{"kind":"train","refusal":{"reason":"4711","detail":"x"}}""");

        Assert.Equal(RefusalReason.Failed, (await EndAsync(running)).Cohort[0].Refused);
    }

    [Fact]
    public async Task A_poll_that_waits_while_a_younger_process_comes_is_told_so()
    {
        var waiting = _link.PostAsync("link/poll", """{"session":"old","client":{},"waitSeconds":15}""");
        while (_harness.Coordinator.Clients.Count == 0) await Task.Yield();
        await _link.PollAsync("a", "young");

        Assert.Equal(409, (await waiting).Status);
    }

    [Fact]
    public async Task No_more_clients_are_known_than_the_limit_allows()
    {
        await using var small = await NativeHarness.StartAsync(new LinkOptions { Open = true, MaxClients = 2 });
        using var link = new RawLink(small.Address);
        await link.PollAsync("a", "s");
        await link.PollAsync("b", "s");

        Assert.Equal(503, (await link.PostAsync("link/poll", """{"session":"s","client":{}}""", "c")).Status);
        Assert.Equal(503, (await link.SendAsync(HttpMethod.Get, $"link/models/{new string('0', 64)}", client: "d")).Status);
        Assert.Equal(200, (await link.PostAsync("link/poll", """{"session":"s","client":{}}""", "a")).Status);
    }

    [Fact]
    public async Task A_younger_process_takes_an_ids_place_and_the_older_one_is_told()
    {
        await _link.PollAsync("a", "old");
        await _link.PollAsync("a", "young");

        var (status, body) = await _link.PostAsync("link/poll", """{"session":"old","client":{}}""");

        Assert.Equal((409, "urn:tributary:replaced"), (status, (string)body!["type"]!));
    }

    [Fact]
    public async Task What_a_poll_does_not_name_as_held_is_sent_again()
    {
        var running = await BeginAsync();

        var again = await _link.PollAsync("a", "s");
        var held = await _link.PollAsync("a", "s", "r/1/train");

        Assert.Equal("r/1/train", Assert.Single(again.Assignments).Key);
        Assert.Empty(held.Assignments);
        await _link.UploadAsync("r", 1, Good);
        await running;
    }

    [Fact]
    public async Task An_update_that_was_just_acknowledged_is_not_asked_for_again()
    {
        var running = await BeginAsync();

        await _link.UploadAsync("r", 1, Good);
        var after = await _link.PollAsync("a", "s");

        Assert.Empty(after.Assignments);
        await running;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_is_served_whole_and_in_parts_with_its_hash_as_tag(bool part)
    {
        var running = await BeginAsync();
        var model = Assert.Single((await _link.PollAsync("a", "s")).Assignments).Model;
        var file = await File.ReadAllBytesAsync(_harness.Coordinator.Folder.Models.PlaceOf(model), TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = _harness.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"link/models/{model}");
        request.Headers.Add("Tributary-Link", "1");
        request.Headers.Add("Tributary-Client", "a");
        if (part) request.Headers.Range = new(100, 199);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(part ? 206 : 200, (int)answer.StatusCode);
        Assert.Equal(part ? file[100..200] : file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
        Assert.Equal("application/safetensors", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"\"{model}-Float32\"", answer.Headers.ETag!.Tag);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        await _link.UploadAsync("r", 1, Good);
        await running;
    }

    // The client polls, the run begins, and its assignment is under way.
    private async Task<Task<RunOutcome>> BeginAsync()
    {
        await _harness.Coordinator.CreateAsync("r", Spec);
        await _link.PollAsync("a", "s");
        var running = _harness.Coordinator.RunAsync("r", Spec);
        while ((await _link.PollAsync("a", "s")).Assignments.Count == 0) await Task.Yield();
        return running;
    }

    private async Task<RoundRecord> EndAsync(Task<RunOutcome> running)
    {
        await running;
        return await _harness.Coordinator.RoundAsync("r", 1);
    }
}
