using System.Diagnostics;
using System.Text;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Mqtt;
using Tributary.Security.Envelopes;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>What somebody may try at frames that are sealed, at the real router and the real broker, and what comes of it: each thing is
/// refused, counted, and named in the log and in the audit trail, and the run comes to the same bits.</summary>
public abstract class SealedFramesContract : IDisposable
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly GatewayLog _log = new();

    internal abstract Task<ISealedHarness> StartAsync(SealedGround? sealing, SealRule rule, GatewayLog log);

    public void Dispose()
    {
        _log.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_forged_replayed_readdressed_cut_changed_or_of_another_round_is_refused_and_the_run_is_the_same()
    {
        await using var harness = await BeginAsync(SealRule.Allowed);
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToArray();
        var round = 0;
        var trainer = new ScriptedClient("x", async (assignment, _) =>
        {
            var at = Interlocked.Increment(ref round);
            gates[at - 1].TrySetResult();
            await gates[2].Task;
            return ScriptedClient.Moved(assignment, 0.125f, 10);
        });
        await using var x = TappedClient.Start(harness, trainer, harness.Sealing!.SealOf("x"));
        var (running, expected) = await RunAsync(harness, rounds: 2);
        await gates[0].Task.WaitAsync(Now);
        var mine = x.Said.Where(frame => frame.IsSealed).ToList();
        var hello = mine.First(frame => frame.Word == FrameWords.Hello);

        // 1. Each thing that it has said, once more; cut; with a bit turned; as another's, and as something else.
        foreach (var frame in mine) await x.InjectAsync(frame);
        await CountsAsync(harness, PassedKind.Replayed, mine.Count);
        int[] cuts = [0, 1, 20, hello.Payload.Length - 1];
        foreach (var length in cuts) await x.InjectAsync(hello with { Payload = hello.Payload[..length] });
        for (var bit = 20 * 8; bit < hello.Payload.Length * 8; bit += 101)
        {
            var changed = hello.Payload.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            // As if it were a new one: its number is not the thing.
            changed[19] += 200;
            await x.InjectAsync(hello with { Payload = changed });
        }

        await UntilAsync(() => harness.Passed[PassedKind.Tampered] > 10 && harness.Passed[PassedKind.OtherSession] >= 3);
        await x.InjectAsync(hello with { Client = "a" });
        await x.InjectAsync(hello with { Client = "nobody" });
        await CountsAsync(harness, PassedKind.OtherSession, 5);

        // 2. Without a seal: a goodbye, an answer, a hello of a younger process.
        await x.InjectAsync(Clear(FrameWords.Answer, """{"kind":"train","refusal":{"reason":"Busy"}}""") with { Key = "r/1/train" });
        await x.InjectAsync(FrameJson.Frame("a", FrameWords.Hello, HelloMessage.Here, new HelloMessage("younger"),
            FrameJson.Default.HelloMessage));
        await x.InjectAsync(FrameSession.Goodbye("a", "younger", HelloMessage.Left));
        await CountsAsync(harness, PassedKind.Clear, 2);

        // 3. What is said to it, by somebody else.
        await x.HearAsync(Clear(FrameWords.Ask, "{}") with { Kind = FrameWords.Cancel, Key = "r/1/train" });
        await x.HearAsync(x.Heard.First(frame => frame.IsSealed));
        await UntilAsync(() => !x.PassedOver.IsEmpty);

        // 4. Of the round before.
        gates[2].SetResult();
        await gates[1].Task.WaitAsync(Now);
        var before = harness.Passed[PassedKind.Replayed];
        var pieces = x.Said.Where(frame => frame is { IsSealed: true, Word: FrameWords.Update }).ToList();
        foreach (var frame in pieces) await x.InjectAsync(frame);
        await UntilAsync(() => harness.Passed[PassedKind.Replayed] > before);

        var outcome = await running.WaitAsync(TimeSpan.FromMinutes(1), Now);
        Assert.Equal((RunStatus.Completed, expected.ModelSha256), (outcome.Status, outcome.ModelSha256));
        foreach (var number in (int[])[1, 2])
            Assert.All((await harness.Coordinator.RoundAsync("r", number)).Cohort, client => Assert.Null(client.Refused));
        Assert.Equal(2, trainer.Asked);
        foreach (var kind in (PassedKind[])[PassedKind.Replayed, PassedKind.Tampered, PassedKind.Clear])
        {
            await _log.SaidAsync("message.passed", text => text.Contains(kind.ToString(), StringComparison.Ordinal));
            Assert.Contains(harness.Sealing!.Refusals, one => one.Kind == kind.ToString());
        }

        Assert.Contains(harness.Sealing!.Refusals, one => one is { Kind: nameof(PassedKind.OtherSession), Client: "a" });
    }

    [Fact]
    public async Task Offers_by_certificates_that_do_not_hold_are_refused_by_name_and_nobody_comes_in()
    {
        await using var harness = await BeginAsync(SealRule.Required);
        var ground = harness.Sealing!;
        using var other = Security.Authority.CertificateAuthority.Create("somebody else", TimeProvider.System);
        ground.Give("foreign", ground.Issue("foreign", other));
        ground.Give("else", ground.Issue("board-7", ground.Signer));
        ground.Faults[ground.SerialOf("revoked")] = EnvelopeFault.Revoked;
        ground.Faults[ground.SerialOf("ended")] = EnvelopeFault.Expired;
        (string Client, PassedKind Kind)[] cases = [("foreign", PassedKind.ForeignCertificate), ("else", PassedKind.ForeignCertificate),
            ("revoked", PassedKind.Revoked), ("ended", PassedKind.Expired)];
        foreach (var (client, kind) in cases)
        {
            await using var tapped = TappedClient.Start(harness, ScriptedClient.Never(client), ground.SealOf(client));
            await UntilAsync(() => ground.Refusals.Any(one => one.Client == client && one.Kind == kind.ToString())
                && !tapped.Reasons.IsEmpty);
            Assert.Contains("certificate", tapped.Reasons.First(), StringComparison.Ordinal);
            Assert.True(harness.Passed[kind] >= 1);
        }

        // An offer that somebody else has heard, changed or not, or sends under another name.
        await using var x = TappedClient.Start(harness, ScriptedClient.Never("x"), ground.SealOf("x"));
        await harness.Coordinator.PresentAsync(1);
        var offer = x.Said.First(frame => frame is { Word: FrameWords.Seal, Kind: SealedFrames.Offer });
        var forged = offer.Payload.ToArray();
        forged[^100] ^= 1;
        await x.InjectAsync(offer);
        await CountsAsync(harness, PassedKind.Replayed, 1);
        await x.InjectAsync(offer with { Client = "y" });
        await UntilAsync(() => ground.Refusals.Any(one => one.Client == "y"));
        await x.InjectAsync(offer with { Payload = forged });
        await x.InjectAsync(offer with { Payload = new byte[20_000] });
        await x.InjectAsync(offer with { Payload = new byte[] { 0, 9, 1 } });
        await UntilAsync(() => harness.Passed[PassedKind.NotReadable] >= 2
            && harness.Passed[PassedKind.Tampered] + harness.Passed[PassedKind.Forged] >= 1);
        Assert.Equal(1, harness.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task Nothing_of_a_run_can_be_read_on_the_way()
    {
        await using var harness = await BeginAsync(SealRule.Allowed);
        await using var x = TappedClient.Start(harness, ScriptedClient.Moves("x", 0.125f), harness.Sealing!.SealOf("x"));
        var (running, _) = await RunAsync(harness, rounds: 1);
        await running.WaitAsync(TimeSpan.FromMinutes(1), Now);

        Assert.NotEmpty(x.Said);
        foreach (var frame in x.Said.Concat(x.Heard).Where(frame => frame.Word is not FrameWords.Coordinator))
        {
            Assert.True(frame.IsSealed || frame.Word is FrameWords.Seal or FrameWords.Sealed, $"{frame.Word} {frame.Kind} is in the clear");
            Assert.Equal(("", null, null), (frame.Key, frame.Offset, frame.Total));
            Assert.Equal(-1, frame.Payload.Span.IndexOf(Encoding.UTF8.GetBytes("session")));
        }

        Assert.Contains(x.Said, frame => frame is { Word: FrameWords.Update, Kind: FrameWords.Bytes, IsSealed: true });
    }

    [Fact]
    public async Task Who_was_sealed_once_does_not_come_back_in_the_clear_also_after_a_restart_until_it_is_forgotten()
    {
        await using var harness = await BeginAsync(SealRule.Allowed);
        await harness.StartClientAsync(ScriptedClient.Never("plain"), null);
        await harness.StartClientAsync(ScriptedClient.Never("x"), harness.Sealing!.SealOf("x"));
        await harness.Coordinator.PresentAsync(2);
        Assert.Equal("sealed", harness.Coordinator.Clients.Find("x")!.Info.Labels["envelope"]);
        Assert.False(harness.Coordinator.Clients.Find("plain")!.Info.Labels.ContainsKey("envelope"));
        await harness.LeaveClientAsync("x");
        await GoneAsync(harness, "x");

        await harness.RestartCoordinatorAsync();
        await using (var clear = TappedClient.Start(harness, Liar("x"), null))
        {
            await UntilAsync(() => !clear.Reasons.IsEmpty && harness.Passed[PassedKind.Clear] >= 1);
            Assert.Contains("x was sealed before, and does not come back in the clear", clear.Reasons.First(), StringComparison.Ordinal);
            Assert.Null(harness.Coordinator.Clients.Find("x"));
        }

        harness.Sealing!.Names.Remove("x");
        await using var forgotten = TappedClient.Start(harness, Liar("x"), null);
        await harness.Coordinator.Clients.WaitAsync(() => harness.Coordinator.Clients.Find("x") is not null, Now);
        Assert.False(harness.Coordinator.Clients.Find("x")!.Info.Labels.ContainsKey("envelope"));
    }

    [Fact]
    public async Task Where_it_is_required_a_client_in_the_clear_hears_what_to_do_and_ends()
    {
        await using var harness = await BeginAsync(SealRule.Required);
        await using var clear = TappedClient.Start(harness, ScriptedClient.Never("x"), null);

        var refused = await Assert.ThrowsAsync<LinkProblemException>(() => clear.Running.WaitAsync(TimeSpan.FromSeconds(30), Now));

        Assert.Contains("takes nothing in the clear: join with a certificate", refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, harness.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task A_client_that_can_seal_meets_one_that_does_not_in_the_clear_unless_it_must_not_or_was_sealed()
    {
        using var ground = new SealedGround();
        await using var harness = await StartAsync(null, SealRule.Off, _log);
        await harness.StartClientAsync(ScriptedClient.Never("a"), ground.SealOf("a"));
        await harness.Coordinator.PresentAsync(1);

        await using var must = TappedClient.Start(harness, ScriptedClient.Never("x"), ground.SealOf("x", SealRule.Required));
        await UntilAsync(() => !must.Reasons.IsEmpty);

        Assert.Contains("says nothing in the clear", must.Reasons.First(), StringComparison.Ordinal);
        Assert.All(must.Said, frame => Assert.Equal(FrameWords.Seal, frame.Word));
        Assert.Equal(1, harness.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task Whose_certificate_ends_in_mid_round_says_nothing_more_until_it_has_another_one()
    {
        await using var harness = await BeginAsync(SealRule.Allowed);
        var ground = harness.Sealing!;
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var x = TappedClient.Start(harness, new ScriptedClient("x", async (assignment, _) =>
        {
            begun.TrySetResult();
            await go.Task;
            return ScriptedClient.Moved(assignment, 0.125f, 10);
        }), new Changing(() => ground.SealOf("x")));
        var (running, expected) = await RunAsync(harness, rounds: 1);
        await begun.Task.WaitAsync(Now);

        ground.Faults[ground.SerialOf("x")] = EnvelopeFault.Expired;
        await UntilAsync(() => ground.Refusals.Count(one => one is { Client: "x", Kind: nameof(PassedKind.Expired) }) >= 2);
        ground.Give("x", ground.Issue("x", ground.Signer));
        go.SetResult();

        Assert.Equal(expected.ModelSha256, (await running.WaitAsync(TimeSpan.FromMinutes(1), Now)).ModelSha256);
    }

    private static ScriptedClient Liar(string id) => new(id, (_, _) => throw new InvalidOperationException())
    {
        Info = new ClientInfo(id) { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["envelope"] = "sealed" } },
    };

    private static Frame Clear(string word, string json) => new("x", word, FrameWords.Reply, Encoding.UTF8.GetBytes(json));

    private Task<ISealedHarness> BeginAsync(SealRule rule) => StartAsync(new SealedGround(), rule, _log);

    private static async Task<(Task<RunOutcome> Running, RunOutcome Expected)> RunAsync(ISealedHarness harness, int rounds)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("2nn")!,
            Rounds = rounds,
            Cohort = new() { Size = 3, Quorum = 3, WaitFor = 3 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        ScriptedClient[] honest = [ScriptedClient.Moves("a", 0.5f), ScriptedClient.Moves("b", -0.25f)];
        await harness.Coordinator.CreateAsync("r", spec);
        var expected = await harness.Coordinator.CalmAsync("r", spec, [.. honest, ScriptedClient.Moves("x", 0.125f)]);
        foreach (var client in honest) await harness.StartClientAsync(client);
        return (harness.Coordinator.RunAsync("r", spec, Now), expected);
    }

    private static Task GoneAsync(ISealedHarness harness, string client)
        => harness.Coordinator.Clients.WaitAsync(() => harness.Coordinator.Clients.Find(client) is null, Now);

    private static Task CountsAsync(ISealedHarness harness, PassedKind kind, long count)
        => UntilAsync(() => harness.Passed[kind] >= count, () => $"{kind} was counted {harness.Passed[kind]} times, and not {count}");

    private static async Task UntilAsync(Func<bool> holds, Func<string>? why = null)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), why?.Invoke() ?? "it never came about");
            await Task.Delay(20, Now);
        }
    }

    // What a client has changes while it runs.
    private sealed class Changing(Func<IFrameSeal> make) : IFrameSeal
    {
        private IFrameSeal _now = make();

        public bool IsRequired => _now.IsRequired;

        public ReadOnlyMemory<byte> Offer(ReadOnlyMemory<byte> shown) => (_now = make()).Offer(shown);

        public IFrameChannel Accept(ReadOnlyMemory<byte> answer) => _now.Accept(answer);
    }
}
