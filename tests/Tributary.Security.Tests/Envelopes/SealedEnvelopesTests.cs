using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

public sealed class SealedEnvelopesTests
{
    private static readonly byte[] s_payload = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    public static TheoryData<int, int> Kinds { get; }
        = new(from coordinator in (int[])[1, 2] from board in (int[])[1, 2] select (coordinator, board));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_sealed_is_opened_by_its_recipient_whatever_keys_the_two_have(int coordinator, int board)
    {
        using var all = new Federation((KeyKind)coordinator, (KeyKind)board);

        var sealedBytes = all.Sealed(s_payload);
        var opened = all.Board.Open(sealedBytes, Federation.Expected);

        Assert.Equal(s_payload, opened.Payload.ToArray());
        Assert.Equal(("coordinator", Federation.Purpose, "run-7", 3, all.Clock.Now),
            (opened.Sender, opened.Purpose, opened.Run, opened.Round, opened.Time));
        var back = all.Board.Seal(new EnvelopeScope("answer"), "coordinator", s_payload);
        Assert.Equal(s_payload, all.Coordinator.Open(back, new EnvelopeExpectation("answer")).Payload.ToArray());
    }

    [Fact]
    public void Any_payload_purpose_run_and_round_come_back_as_they_went()
    {
        using var all = new Federation();
        var names = Gen.Elements('a', 'Z', '7', '-', '_', '.', 'x').NonEmptyListOf()
            .Select(letters => "r" + string.Concat(letters.Take(99)));
        var purposes = Gen.Elements("a", "ü", "/", ".", "𐏿", " ").NonEmptyListOf().Select(pieces => string.Concat(pieces.Take(60)));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), names.ToArbitrary(), Gen.Zip(purposes, Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            (payload, run, place) =>
        {
            var (purpose, round) = place;
            var opened = all.Board.Open(all.Coordinator.Seal(new EnvelopeScope(purpose, run, round), "board-1", payload),
                new EnvelopeExpectation(purpose) { Run = run, Round = round });
            return opened.Payload.Span.SequenceEqual(payload) && (opened.Purpose, opened.Run, opened.Round) == (purpose, run, round);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_envelope_with_p256_keys_is_289_bytes_and_the_names_longer_than_its_payload()
    {
        using var all = new Federation();

        foreach (var length in (int[])[0, 1, 1000])
            Assert.Equal(289 + "coordinatorboard-1run-7".Length + Federation.Purpose.Length + length, all.Sealed(new byte[length]).Length);
    }

    [Fact]
    public void The_same_payload_sealed_twice_has_nothing_in_common_but_its_head()
    {
        using var all = new Federation();

        var (first, second) = (all.Sealed(s_payload), all.Sealed(s_payload));

        Assert.Equal(first.Length, second.Length);
        Assert.False(first.AsSpan(^1000..).SequenceEqual(second.AsSpan(^1000..)));
        Assert.Equal(-1, first.AsSpan().IndexOf(s_payload.AsSpan(0, 8)));
        all.Board.Open(first, Federation.Expected);
        all.Board.Open(second, Federation.Expected);
    }

    [Fact]
    public void A_caller_may_look_at_run_round_and_sender_himself()
    {
        using var all = new Federation();

        var opened = all.Board.Open(all.Sealed(1), new EnvelopeExpectation(Federation.Purpose) { Run = null, Round = null });

        Assert.Equal(("coordinator", "run-7", 3), (opened.Sender, opened.Run, opened.Round));
    }

    [Fact]
    public void A_recipient_opens_what_was_sealed_for_the_key_that_it_had_until_its_date()
    {
        using var all = new Federation();
        using var before = Federation.Key(KeyKind.P256);
        using var after = Federation.Key(KeyKind.Rsa);
        var keys = new OwnKeys("board-1", before.ExportPkcs8PrivateKeyPem());
        var board = new SealedEnvelopes(keys, all.Book, all.Authority.Trusted, all.Clock);
        using (var certificate = all.Certificate("board-1", Role.Client, before)) all.Book.Add("board-1", certificate);
        var (early, late) = (all.Sealed(1), all.Sealed(2));

        keys.Add(after.ExportPkcs8PrivateKeyPem(), all.Clock.Now.AddMinutes(2));
        using (var certificate = all.Certificate("board-1", Role.Client, after)) all.Book.Add("board-1", certificate);

        Assert.Equal([1], board.Open(early, Federation.Expected).Payload.ToArray());
        Assert.Equal([3], board.Open(all.Sealed(3), Federation.Expected).Payload.ToArray());
        all.Clock.Now += TimeSpan.FromMinutes(3);
        Refusal.Is(EnvelopeFault.NotForMe, () => board.Open(late, Federation.Expected));
    }

    [Fact]
    public void A_senders_earlier_key_holds_until_its_date_and_the_newest_is_sealed_for()
    {
        using var all = new Federation();
        var before = all.Of("board-2");
        var (after, certificate) = all.Make("board-2", Role.Client);
        using (certificate) all.Book.Add("board-2", certificate, earlierUntil: all.Clock.Now.AddMinutes(2));
        byte[] Answer(SealedEnvelopes end) => end.Seal(new EnvelopeScope("answer"), "coordinator", [5]);

        all.Coordinator.Open(Answer(before), new EnvelopeExpectation("answer"));
        all.Coordinator.Open(Answer(after), new EnvelopeExpectation("answer"));
        var forNewest = all.Coordinator.Seal(new EnvelopeScope("ask"), "board-2", [6]);
        Assert.Equal([6], after.Open(forNewest, new EnvelopeExpectation("ask")).Payload.ToArray());
        Refusal.Is(EnvelopeFault.NotForMe, () => before.Open(forNewest, new EnvelopeExpectation("ask")));
        all.Clock.Now += TimeSpan.FromMinutes(3);
        Refusal.Is(EnvelopeFault.Expired, () => all.Coordinator.Open(Answer(before), new EnvelopeExpectation("answer")));
        all.Coordinator.Open(Answer(after), new EnvelopeExpectation("answer"));
    }

    [Fact]
    public void Nothing_is_sealed_for_somebody_unknown_revoked_or_expired()
    {
        using var all = new Federation();

        Refusal.Is(EnvelopeFault.UnknownRecipient, () => all.Coordinator.Seal(Federation.Scope, "board-9", [1]));
        Refusal.Is(EnvelopeFault.UnknownRecipient, () => all.Coordinator.Seal(Federation.Scope, "../board-1", [1]));
        all.Revoked.Add(all.Book.Find("board-1")[0].Serial);
        Refusal.Is(EnvelopeFault.Revoked, () => all.Sealed(1));
        all.Revoked.Clear();
        all.Clock.Now += TimeSpan.FromDays(366);
        Refusal.Is(EnvelopeFault.Expired, () => all.Sealed(1));
    }

    [Fact]
    public void What_no_envelope_can_say_is_refused_where_it_is_sealed()
    {
        using var all = new Federation(options: new EnvelopeOptions { MaxPayloadBytes = 10 });

        Assert.Throws<ArgumentException>(() => all.Coordinator.Seal(new EnvelopeScope(""), "board-1", []));
        Assert.Throws<ArgumentException>(() => all.Coordinator.Seal(new EnvelopeScope("a\nb"), "board-1", []));
        Assert.Throws<ArgumentException>(() => all.Coordinator.Seal(new EnvelopeScope(new string('ü', 128)), "board-1", []));
        Assert.Throws<ArgumentException>(() => all.Coordinator.Seal(new EnvelopeScope("a", "no run"), "board-1", []));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Coordinator.Seal(new EnvelopeScope("a", "run", -1), "board-1", []));
        Assert.Throws<ArgumentException>(() => new OwnKeys("", "no key"));
        Assert.Throws<FormatException>(() => new OwnKeys("board-1", "no key"));
        Refusal.Is(EnvelopeFault.TooLarge, () => all.Sealed(new byte[11]));
        all.Sealed(new byte[10]);
    }

    [Fact]
    public void Keys_that_are_public_weak_or_of_another_curve_are_none_to_seal_with()
    {
        using var weak = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var sound = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Throws<FormatException>(() => new OwnKeys("board-1", weak.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<FormatException>(() => new OwnKeys("board-1", other.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<FormatException>(() => new OwnKeys("board-1", sound.ExportSubjectPublicKeyInfoPem()));
    }

    [Theory]
    [InlineData(0, 300, 300, 1024, 131_072)]
    [InlineData((1 << 30) + 1, 300, 300, 1024, 131_072)]
    [InlineData(1, 0, 300, 1024, 131_072)]
    [InlineData(1, 300, -1, 1024, 131_072)]
    [InlineData(1, 300, 300, 0, 131_072)]
    [InlineData(1, 300, 300, 11, 10)]
    public void Options_beyond_their_range_are_named(int payload, int age, int ahead, int one, int all)
    {
        var options = new EnvelopeOptions
        {
            MaxPayloadBytes = payload,
            MaxAge = TimeSpan.FromSeconds(age),
            MaxAhead = TimeSpan.FromSeconds(ahead),
            MaxRememberedOfOne = one,
            MaxRemembered = all,
        };

        Assert.Single(options.Problems());
        Assert.Throws<ArgumentException>(() => new Federation(options: options));
    }
}
