using System.Text;
using Tributary.Client.Lines;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;
using static Tributary.Gateways.Tests.Wamp.BoardGround;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>What somebody may try at boards and masters in the sealed form, and what comes of it.</summary>
public sealed class SealedBoardAttackTests : IDisposable
{
    private const string Join = "LR_Master.notify_join";
    private const string One = "LR_Worker_1";
    private const string Two = "LR_Worker_2";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly BoardKeyFolder _keys = new(One, Two);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Signatures_that_do_not_hold_are_refused_as_the_originals_do_it()
    {
        await using var wamp = await SecureAsync(_keys);
        await using var caller = await JoinAsync(wamp);
        using var foreign = new BoardKeyFolder("mallory");
        var signature = _keys.Of(One).Sign();
        byte[] flipped = [.. signature[..^1], (byte)(signature[^1] ^ 1)];
        byte[][] forged = [[0, 0, 0], [], flipped, signature[..^1], [0, .. new byte[5000]], _keys.Of(Two).Sign(),
            foreign.Of("mallory").Sign()];

        foreach (var one in forged)
            Assert.Equal($"Invalid signature from {One}, join rejected.", (await caller.SayAsync(Join, Announcement(One, one))).Text);
        Assert.Equal($"Invalid signature from {Two}, join rejected.", (await caller.SayAsync(Join, Announcement(Two, signature))).Text);
        Assert.Equal($"Invalid signature from {One}, join rejected.", (await caller.SayAsync(Join, WampValue.MapOf(("board", One)))).Text);
        Assert.Equal(0, wamp.Coordinator.Clients.Count);

        Assert.Equal($"Hello {One}, you correctly joined!", (await caller.SayAsync(Join, Announcement(One, signature))).Text);
        Assert.Equal(1, wamp.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task Who_was_sealed_once_does_not_come_back_in_the_clear_after_a_restart_either()
    {
        await using var wamp = await SecureAsync(_keys);
        await using (var caller = await JoinAsync(wamp))
            await caller.SayAsync(Join, Announcement(One, _keys.Of(One).Sign()));

        await wamp.RestartCoordinatorAsync();

        await using var clear = await JoinAsync(wamp);
        var refused = await Assert.ThrowsAsync<WampException>(() => clear.SayAsync(Join, $$"""{"board": "{{One}}"}"""));
        Assert.Contains("has joined in the sealed form before", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"Hello {Two}, you correctly joined!", (await clear.SayAsync(Join, $$"""{"board": "{{Two}}"}""")).Text);
    }

    [Fact]
    public async Task A_board_that_nobody_knows_hears_where_its_key_belongs()
    {
        await using var wamp = await SecureAsync(_keys);
        await using var caller = await JoinAsync(wamp);

        var refused = await Assert.ThrowsAsync<WampException>(() => caller.SayAsync(Join, Announcement("nobody", [1])));

        Assert.Equal(WampUris.RuntimeError, refused.Uri);
        Assert.Contains("no nobody.pub.pem", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-legacy-envelope", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_keys.Location, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_setting_no_sealed_board_is_let_in_and_it_hears_of_the_setting()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        await using var caller = await JoinAsync(wamp);

        var refused = await Assert.ThrowsAsync<WampException>(() => caller.SayAsync(Join, Announcement(One, _keys.Of(One).Sign())));

        Assert.Contains("--allow-legacy-envelope", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, wamp.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task A_board_that_was_sealed_once_does_not_come_back_in_the_clear_as_long_as_its_key_is_there()
    {
        await using var wamp = await SecureAsync(_keys);
        await using var board = await JoinAsync(wamp);
        await board.SayAsync(Join, Announcement(One, _keys.Of(One).Sign()));
        await using var other = await JoinAsync(wamp);

        var refused = await Assert.ThrowsAsync<WampException>(() => other.SayAsync(Join, $"{{\"board\": \"{One}\"}}"));
        Assert.Contains("does not come back in the clear", refused.Message, StringComparison.Ordinal);
        Assert.Equal("legacy", wamp.Coordinator.Clients.Find(One)!.Info.Labels["envelope"]);

        _keys.Remove(One);
        await other.SayAsync(Join, $"{{\"board\": \"{One}\"}}");
        Assert.DoesNotContain("envelope", wamp.Coordinator.Clients.Find(One)!.Info.Labels.Keys);
    }

    private delegate WampValue Answer(BoardKeyFolder keys);

    /// <summary>What a board answers, and what for it may be refused: noise can be read as several things.</summary>
    private static readonly Dictionary<string, (Answer Of, RefusalReason[] Reasons)> s_answers = new(StringComparer.Ordinal)
    {
        ["nothing"] = (_ => default, [RefusalReason.Failed]),
        ["an update in the clear"] = (_ => WampValue.MapOf(("updated_model", Model(0)), ("n_samples", 5)), [RefusalReason.WrongKind]),
        ["no key"] = (keys => WampValue.MapOf([.. Sealed(keys).Where(part => part.Key != "encr_key")]), [RefusalReason.WrongKind]),
        ["a text for a key"] = (keys => With(keys, "encr_key", "text"), [RefusalReason.WrongKind]),
        ["a short key"] = (keys => Changed(keys, "encr_key", key => key[..^1]), [RefusalReason.WrongKind]),
        ["a long key"] = (keys => Changed(keys, "encr_key", key => [.. key, 0]), [RefusalReason.WrongKind]),
        ["a changed key"] = (keys => Changed(keys, "encr_key", key => Flip(key, 100)), [RefusalReason.WrongKind, RefusalReason.WrongShape]),
        ["a cut model"] = (keys => Changed(keys, "updated_model", model => model[..^1]), [RefusalReason.WrongKind]),
        ["half a model"] = (keys => Changed(keys, "updated_model", model => model[..(model.Length / 32 * 16)]),
            [RefusalReason.WrongKind, RefusalReason.WrongShape]),
        ["no model"] = (keys => Changed(keys, "updated_model", _ => []), [RefusalReason.WrongKind]),
        ["a changed first block"] = (keys => Changed(keys, "updated_model", model => Flip(model, 3)), [RefusalReason.WrongShape]),
        ["a changed weight"] = (keys => Changed(keys, "updated_model", model => Flip(model, model.Length / 2)), [RefusalReason.WrongShape]),
        ["a changed last block"] = (keys => Changed(keys, "updated_model", model => Flip(model, model.Length - 1)),
            [RefusalReason.WrongKind, RefusalReason.WrongShape]),
        ["for somebody else"] = (keys => WampValue.MapOf(Sealed(keys, recipient: Two)),
            [RefusalReason.WrongKind, RefusalReason.WrongShape]),
        ["two answers mixed"] = (keys => With(keys, "updated_model", Sealed(keys)[0].Value),
            [RefusalReason.WrongKind, RefusalReason.WrongShape]),
        ["a count that is no number"] = (keys => WampValue.MapOf(Sealed(keys, samples: "many")), [RefusalReason.WrongKind]),
        ["a negative count"] = (keys => WampValue.MapOf(Sealed(keys, samples: "-3")), [RefusalReason.WrongKind]),
        ["no count"] = (keys => WampValue.MapOf(Sealed(keys, samples: "")), [RefusalReason.WrongKind]),
        ["a count of zero"] = (keys => WampValue.MapOf(Sealed(keys, samples: "0")), [RefusalReason.ZeroExamples]),
        ["a count beyond all numbers"] = (keys => WampValue.MapOf(Sealed(keys, samples: new string('9', 1000))), [RefusalReason.WrongKind]),
        ["an enormous count"] = (keys => WampValue.MapOf(Sealed(keys, samples: "9223372036854775807")), [RefusalReason.TooManyExamples]),
        ["no numbers"] = (keys => WampValue.MapOf(Sealed(keys, float.NaN)), [RefusalReason.NotANumber]),
    };

    [Fact]
    public async Task What_cannot_be_opened_or_does_not_hold_costs_the_board_its_update_of_the_round_and_nobody_else()
    {
        await using var wamp = await SecureAsync(_keys);
        await using var board = await JoinAsync(wamp);
        await board.SayAsync(Join, Announcement(One, _keys.Of(One).Sign()));
        var answers = new Queue<WampValue>(s_answers.Values.Select(one => one.Of(_keys)).Append(WampValue.MapOf(Sealed(_keys))));
        await board.RegisterAsync($"iotronic.{One}.start_training", (_, _) => Task.FromResult(WampPayload.Of(default(WampValue))), new(),
            Now);
        await board.RegisterAsync($"iotronic.{One}.train_round", (_, _) => Task.FromResult(WampPayload.Of(answers.Dequeue())), new(), Now);
        await wamp.StartClientAsync(ScriptedClient.Moves("honest", 1));
        await wamp.Coordinator.PresentAsync(2);
        var spec = Spec(2, answers.Count) with { Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 } };
        await wamp.Coordinator.CreateAsync("r", spec);

        await wamp.Coordinator.RunAsync("r", spec, Now);

        var round = 0;
        foreach (var (what, (_, reasons)) in s_answers)
        {
            var cohort = (await wamp.Coordinator.RoundAsync("r", ++round)).Cohort.ToDictionary(one => one.Client);
            Assert.Null(cohort["honest"].Refused);
            Assert.True(cohort[One].Refused is { } reason && reasons.Contains(reason),
                $"{what}: {cohort[One].Refused}, {cohort[One].Detail}");
        }

        Assert.All((await wamp.Coordinator.RoundAsync("r", round + 1)).Cohort, client => Assert.Null(client.Refused));
    }

    [Fact]
    public async Task A_board_whose_key_is_taken_away_during_a_run_gets_nothing_more_and_the_record_says_why()
    {
        await using var wamp = await SecureAsync(_keys);
        await using var board = await JoinAsync(wamp);
        await board.SayAsync(Join, Announcement(One, _keys.Of(One).Sign()));
        await wamp.StartClientAsync(ScriptedClient.Moves("honest", 1));
        await wamp.Coordinator.PresentAsync(2);
        var spec = Spec(2, rounds: 1) with { Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 } };
        await wamp.Coordinator.CreateAsync("r", spec);
        _keys.Remove(One);

        await wamp.Coordinator.RunAsync("r", spec, Now);

        var refused = (await wamp.Coordinator.RoundAsync("r", 1)).Cohort.Single(one => one.Client == One);
        Assert.Contains($"no {One}.pub.pem", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_board_answers_null_to_whatever_is_not_its_masters_and_trains_at_the_next_good_call()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        await using var master = await JoinAsync(wamp);
        var joins = 0;
        await master.RegisterAsync("iotronic.LR_Master.notify_join", (_, _) =>
        {
            Interlocked.Increment(ref joins);
            return Task.FromResult(WampPayload.Of("Hello"));
        }, new(), Now);
        var (notes, trainer) = (new BoardNotes(), ScriptedClient.Moves(One, 1));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var line = Line(wamp, ModelCatalog.Find("2nn")!, notes, BoardKeys.Of(_keys.Location, One)).RunAsync(trainer, end.Token);
        Assert.True(await notes.Here.WaitAsync(s_patience, Now), "the board did not join");

        // 1. Orders that the master did not sign.
        foreach (var forged in new[] { [0, 0, 0], _keys.Of(Two).Sign(), _keys.Of(One).Sign() })
            foreach (var order in new[] { "start_training", "stop_training" })
                Assert.True((await master.SayAsync($"{One}.{order}", WampValue.MapOf(("signature", forged)))).IsNull);
        Assert.True((await master.SayAsync($"{One}.start_training")).IsNull);
        Assert.Equal(1, joins);
        Assert.True((await master.SayAsync($"{One}.stop_training", WampValue.MapOf(("signature", _keys.Of("LR_Master").Sign())))).IsNull);
        Assert.Equal(2, joins);

        // 2. Models that are not sealed, or not for it, or not whole.
        var (key, parts) = _keys.Of("LR_Master").Seal(One, Model(0));
        var (foreignKey, foreign) = _keys.Of("LR_Master").Seal(Two, Model(0));
        (WampValue Model, WampValue Key)[] bad = [(Model(0), key), (parts[0][..^1], key), (parts[0][..^16], key), (Flip(parts[0], 1), key),
            (Flip(parts[0], parts[0].Length / 2), key), (parts[0], Flip(key, 10)), (parts[0], key[..^1]), (parts[0], new byte[256]),
            (parts[0], foreignKey), (foreign[0], foreignKey), (foreign[0], key), (parts[0], default), ("text", "text")];
        foreach (var (model, wrapped) in bad)
        {
            var call = WampValue.MapOf(("encr_model", model), ("encr_key", wrapped));
            Assert.True((await master.SayAsync($"{One}.train_round", call)).IsNull);
        }

        Assert.True((await master.SayAsync($"{One}.train_round", Model(0))).IsNull);
        Assert.True((await master.SayAsync($"{One}.train_round", WampValue.NoEntries)).IsNull);
        Assert.Equal(0, trainer.Asked);

        // 3. The next one.
        var answer = await master.SayAsync($"{One}.train_round", WampValue.MapOf(("encr_model", parts[0]), ("encr_key", key)));
        var opened = _keys.Of("LR_Master").Open(answer["encr_key"].Bytes, answer["updated_model"].Bytes, answer["n_samples"].Bytes);
        Assert.Equal("10", Encoding.ASCII.GetString(opened[1]));
        Assert.All(BoardModel.Read(opened[0], ModelCatalog.Find("2nn")!.Layout()).Values.ToArray(), value => Assert.Equal(1, value));
        await end.CancelAsync();
        await line.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static (string Key, WampValue Value)[] Sealed(BoardKeyFolder keys, float value = 0, string samples = "5",
        string recipient = "LR_Master")
    {
        var (key, parts) = keys.Of(One).Seal(recipient, Model(value), Encoding.ASCII.GetBytes(samples));
        return [("updated_model", parts[0]), ("n_samples", parts[1]), ("encr_key", key)];
    }

    private static WampValue With(BoardKeyFolder keys, string name, WampValue value)
        => WampValue.MapOf(Sealed(keys).Select(part => part.Key == name ? (name, value) : part));

    private static WampValue Changed(BoardKeyFolder keys, string name, Func<byte[], byte[]> change)
        => WampValue.MapOf(Sealed(keys).Select(part => part.Key == name ? (name, (WampValue)change(part.Value.Bytes.ToArray())) : part));

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }

    private static byte[] Model(float value)
    {
        var layout = ModelCatalog.Find("2nn")!.Layout();
        var values = new float[layout.Length];
        Array.Fill(values, value);
        return BoardModel.Write(new ModelState(layout, values));
    }
}
