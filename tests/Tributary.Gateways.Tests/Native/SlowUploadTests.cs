using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Files;
using Tributary.Gateways.Native;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Updates that come slowly, or for nobody: they leave room for those of others.</summary>
public sealed class SlowUploadTests : IAsyncLifetime
{
    private const int Slots = 4;

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

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await NativeHarness.StartAsync(new LinkOptions { Open = true, MaxUploads = Slots });
        _link = new RawLink(_harness.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _link.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task Slow_clients_of_one_run_leave_a_slot_for_those_of_another_and_are_let_go_when_their_run_ends()
    {
        // 1. As many slow clients as there are slots, all of one run.
        var names = Enumerable.Range(0, Slots).Select(i => $"slow-{i}").ToList();
        foreach (var name in names) await _link.PollAsync(name, "s");
        var spec = Spec with { Cohort = Spec.Cohort with { Size = Slots, WaitFor = Slots } };
        await _harness.Coordinator.CreateAsync("one", spec);
        using var end = new CancellationTokenSource();
        var first = _harness.Coordinator.RunAsync("one", spec, end.Token);
        foreach (var name in names)
            while ((await _link.PollAsync(name, "s")).Assignments.Count == 0) await Task.Delay(10, Token);
        var uploads = names.ConvertAll(UploadHalfAsync);
        var refused = await await Task.WhenAny(uploads);
        Assert.Equal((503, "busy"), (refused.Status, Slug(refused.Body)));

        // 2. Another run's client is not kept waiting.
        await _link.PollAsync("quick", "s");
        var only = Spec with { Cohort = Spec.Cohort with { Size = 1, WaitFor = 1, Quorum = 1 } };
        await _harness.Coordinator.CreateAsync("two", only);
        foreach (var name in names) _harness.Coordinator.Clients.Leave(_harness.Coordinator.Clients.Find(name)!);
        var second = _harness.Coordinator.RunAsync("two", only, Token);
        while ((await _link.PollAsync("quick", "s")).Assignments.Count == 0) await Task.Delay(10, Token);
        Assert.Equal(200, (await _link.UploadAsync("two", 1, Good, "quick")).Status);
        Assert.Equal(RunStatus.Completed, (await second).Status);

        // 3. Once nobody wants them, their uploads end, whatever they have still to say.
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        foreach (var upload in uploads.Where(upload => !upload.IsCompletedSuccessfully))
        {
            var (status, body) = await upload.WaitAsync(TimeSpan.FromMinutes(1), Token);
            Assert.Equal((410, "round-over"), (status, Slug(body)));
        }
    }

    [Fact]
    public async Task One_client_sends_one_update_at_a_time_and_one_run_takes_three_quarters()
    {
        var slots = new UploadSlots(4, TimeProvider.System);
        var none = TimeSpan.Zero;
        var held = new List<IDisposable?> { await slots.TakeAsync("one", "a", none, Token), await slots.TakeAsync("one", "b", none, Token),
            await slots.TakeAsync("one", "c", none, Token) };

        Assert.All(held, Assert.NotNull);
        Assert.Null(await slots.TakeAsync("one", "d", none, Token));
        Assert.Null(await slots.TakeAsync("two", "a", none, Token));
        var last = await slots.TakeAsync("two", "e", none, Token);
        Assert.NotNull(last);
        Assert.Null(await slots.TakeAsync("three", "f", none, Token));

        // Who waits goes on the moment there is a slot, and what was given back twice is given back once.
        var waiting = slots.TakeAsync("one", "d", TimeSpan.FromMinutes(1), Token);
        held[0]!.Dispose();
        held[0]!.Dispose();
        Assert.NotNull(await waiting);
        Assert.Null(await slots.TakeAsync("three", "f", none, Token));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(16, 12)]
    public void However_few_slots_there_are_a_run_has_one(int most, int ofRun)
        => Assert.Equal(most == 1 ? 1 : ofRun, new UploadSlots(most, TimeProvider.System).MaxOfRun);

    [Theory]
    [InlineData(100_000, 1024, 0, 0, 30)]
    [InlineData(100_000, 1024, 102_400, 0, 130)]
    [InlineData(100_000, 1024, 10_240, 39, 1)]
    [InlineData(100_000, 1024, 10_240, 41, 0)]
    [InlineData(14_400L << 20, 1024, 0, 31, 0)]
    [InlineData(14_400L << 20, 1024, 7_200L << 20, 7_200, 30)]
    public void An_update_has_half_a_minute_and_then_the_time_of_its_bytes(long bytes, int least, long came, int seconds, int left)
    {
        var clock = new MovedClock();
        var pace = new UploadPace(bytes, least, clock);
        clock.Now = TimeSpan.FromSeconds(seconds);

        Assert.Equal(left, pace.Left(came).TotalSeconds);
    }

    // Half of a body, and then nothing; whatever is answered is read.
    private async Task<(int Status, JsonNode? Body)> UploadHalfAsync(string client)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(IPAddress.Loopback, _harness.Address.Port, Token);
        var stream = line.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /link/runs/one/rounds/1/update HTTP/1.1\r\nHost: x\r\nTributary-Link: 1\r\nTributary-Client: "
            + $"{client}\r\nContent-Length: {Good.Length}\r\n\r\n"), Token);
        await stream.WriteAsync(Good.AsMemory(0, Good.Length / 2), Token);
        var (text, block) = ("", new byte[4096]);
        while (!text.Contains('}', StringComparison.Ordinal) && await stream.ReadAsync(block, Token) is > 0 and var count)
            text += Encoding.UTF8.GetString(block, 0, count);
        return (int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture),
            JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..(text.LastIndexOf('}') + 1)]));
    }

    private static string? Slug(JsonNode? body) => ((string?)body?["type"])?.Split(':')[^1];
}
