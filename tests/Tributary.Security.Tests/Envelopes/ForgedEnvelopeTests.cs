using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

/// <summary>What somebody on the way, or a member that lies, can do with an envelope: each is refused, with its reason.</summary>
public sealed class ForgedEnvelopeTests
{
    public static TheoryData<int, int> Kinds => SealedEnvelopesTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cut_at_any_byte_or_lengthened_it_is_malformed(int coordinator, int board)
    {
        using var all = new Federation((KeyKind)coordinator, (KeyKind)board);
        var whole = all.Sealed(1, 2, 3, 4, 5);

        for (var length = 0; length < whole.Length; length++)
            Refusal.Is(EnvelopeFault.Malformed, () => all.Board.Open(whole.AsSpan(0, length), Federation.Expected));
        Refusal.Is(EnvelopeFault.Malformed, () => all.Board.Open([.. whole, 0], Federation.Expected));
        Refusal.Is(EnvelopeFault.Malformed, () => all.Board.Open([0, .. whole], Federation.Expected));
        all.Board.Open(whole, Federation.Expected);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_any_bit_turned_it_is_refused_for_what_that_bit_says(int coordinator, int board)
    {
        using var all = new Federation((KeyKind)coordinator, (KeyKind)board);
        var whole = all.Sealed(1, 2, 3, 4, 5);
        var names = EnvelopeFormat.FixedBytes;
        var head = names + "coordinatorboard-1run-7".Length + Federation.Purpose.Length
            + BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(108));
        var digest = head + EnvelopeFormat.DigestBytes;
        var sealedAt = digest + BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(110));

        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = (byte[])whole.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var fault = Refusal.Of(() => all.Board.Open(changed, Federation.Expected));

            EnvelopeFault[] fits = (bit / 8) switch
            {
                < 8 => [EnvelopeFault.Malformed, EnvelopeFault.NotForMe, EnvelopeFault.BadSignature],
                < 32 => [EnvelopeFault.BadSignature],
                < 36 => [EnvelopeFault.WrongRound, EnvelopeFault.Malformed],
                < 40 => [EnvelopeFault.Malformed, EnvelopeFault.TooLarge],
                < 72 => [EnvelopeFault.UnknownSender],
                < 104 => [EnvelopeFault.NotForMe],
                < 112 => [EnvelopeFault.Malformed],
                var at when at < names + 11 => [EnvelopeFault.UnknownSender, EnvelopeFault.Malformed],
                var at when at < names + 18 => [EnvelopeFault.NotForMe, EnvelopeFault.Malformed],
                var at when at < names + 23 => [EnvelopeFault.WrongRun, EnvelopeFault.Malformed],
                var at when at < names + 23 + Federation.Purpose.Length => [EnvelopeFault.WrongPurpose, EnvelopeFault.Malformed],
                var at when at < sealedAt => [EnvelopeFault.BadSignature],
                _ => [EnvelopeFault.Tampered],
            };
            Assert.True(fault is { } found && fits.Contains(found), $"byte {bit / 8}, bit {bit % 8}: {fault?.ToString() ?? "opened"}");
        }

        // Nothing of all that keeps the true one out.
        all.Board.Open(whole, Federation.Expected);
    }

    [Fact]
    public void Any_two_bytes_changed_and_any_pieces_of_two_envelopes_are_refused()
    {
        using var all = new Federation();
        var (one, two) = (all.Sealed(1, 2, 3, 4, 5), all.Sealed(5, 4, 3, 2, 1));
        var places = Gen.Zip(Gen.Choose(0, one.Length - 1), Gen.Choose(0, one.Length - 1)).ToArbitrary();
        Prop.ForAll(places, Gen.Choose(1, 255).ToArbitrary(), (place, value) =>
        {
            var (from, to) = (Math.Min(place.Item1, place.Item2), Math.Max(place.Item1, place.Item2));
            var changed = (byte[])one.Clone();
            changed[from] ^= (byte)value;
            changed[to] += (byte)value;
            byte[] mixed = [.. one[..from], .. two[from..to], .. one[to..]];
            return (changed.AsSpan().SequenceEqual(one) || Refusal.Of(() => all.Board.Open(changed, Federation.Expected)) is not null)
                && (mixed.AsSpan().SequenceEqual(one) || mixed.AsSpan().SequenceEqual(two)
                    || Refusal.Of(() => all.Board.Open(mixed, Federation.Expected)) is not null);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Opened_once_it_is_not_opened_again_by_however_many_at_once()
    {
        using var all = new Federation();
        var whole = all.Sealed(1);

        var outcomes = new EnvelopeFault?[32];
        Parallel.For(0, outcomes.Length, i => outcomes[i] = Refusal.Of(() => all.Board.Open(whole, Federation.Expected)));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.Equal(EnvelopeFault.Replayed, outcome));
    }

    [Fact]
    public void In_another_round_run_purpose_or_from_another_than_expected_it_is_refused()
    {
        using var all = new Federation();
        var whole = all.Sealed(1);

        Refusal.Is(EnvelopeFault.WrongRound, () => all.Board.Open(whole, Federation.Expected with { Round = 4 }));
        Refusal.Is(EnvelopeFault.WrongRun, () => all.Board.Open(whole, Federation.Expected with { Run = "run-8" }));
        Refusal.Is(EnvelopeFault.WrongRun, () => all.Board.Open(whole, Federation.Expected with { Run = "" }));
        Refusal.Is(EnvelopeFault.WrongPurpose, () => all.Board.Open(whole, Federation.Expected with { Purpose = "iotronic.board-1.stop" }));
        Refusal.Is(EnvelopeFault.UnknownSender, () => all.Board.Open(whole, Federation.Expected with { Sender = "board-2" }));
        all.Board.Open(whole, Federation.Expected);
    }

    [Fact]
    public void Another_than_its_recipient_does_not_open_it_under_any_name()
    {
        using var all = new Federation();
        var whole = all.Sealed(1);

        Refusal.Is(EnvelopeFault.NotForMe, () => all.Of("board-2").Open(whole, Federation.Expected));
        var (same, certificate) = all.Make("board-1", Role.Client);
        certificate.Dispose();
        Refusal.Is(EnvelopeFault.NotForMe, () => same.Open(whole, Federation.Expected));
    }

    [Fact]
    public void Readdressed_to_another_its_signature_is_bad()
    {
        using var all = new Federation();
        var whole = all.Sealed(1);
        all.Book.Find("board-2")[0].Id.Span.CopyTo(whole.AsSpan(EnvelopeFormat.RecipientKeyAt));
        whole[EnvelopeFormat.FixedBytes + "coordinatorboard-".Length] = (byte)'2';

        Refusal.Is(EnvelopeFault.BadSignature, () => all.Of("board-2").Open(whole, Federation.Expected));
    }

    [Fact]
    public void A_member_that_signs_anothers_payload_as_its_own_is_found_out()
    {
        // board-2 takes the coordinator's envelope and signs the head in its own name: it does not know the payload's key.
        using var all = new Federation();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (var certificate = all.Certificate("coordinates", Role.Client, key)) all.Book.Add("coordinates", certificate);
        var whole = all.Sealed(1, 2, 3);
        "coordinates"u8.CopyTo(whole.AsSpan(EnvelopeFormat.FixedBytes));
        all.Book.Find("coordinates")[0].Id.Span.CopyTo(whole.AsSpan(EnvelopeFormat.SenderKeyAt));
        SignAgain(whole, key);

        Refusal.Is(EnvelopeFault.Tampered, () => all.Board.Open(whole, Federation.Expected with { Sender = "coordinates" }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_member_that_wraps_a_key_wrongly_is_refused(int coordinator, int board)
    {
        using var all = new Federation((KeyKind)coordinator, (KeyKind)board);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (var certificate = all.Certificate("board-3", Role.Client, key)) all.Book.Add("board-3", certificate);
        var whole = all.End("board-3", key).Seal(Federation.Scope, "board-1", [1]);
        var wrapped = EnvelopeFormat.FixedBytes + "board-3board-1run-7".Length + Federation.Purpose.Length;
        whole.AsSpan(wrapped + 1, 64).Fill(1);
        SignAgain(whole, key);

        Refusal.Is(EnvelopeFault.Tampered, () => all.Board.Open(whole, Federation.Expected with { Sender = "board-3" }));
    }

    [Fact]
    public void Somebody_unknown_and_somebody_with_an_unknown_key_are_refused()
    {
        using var all = new Federation();
        var (stranger, certificate) = all.Make("board-9", Role.Client);
        certificate.Dispose();
        var (same, other) = all.Make("coordinator", null);
        other.Dispose();

        Refusal.Is(EnvelopeFault.UnknownSender,
            () => all.Board.Open(stranger.Seal(Federation.Scope, "board-1", [1]), Federation.Expected with { Sender = null }));
        Refusal.Is(EnvelopeFault.UnknownSender, () => all.Board.Open(same.Seal(Federation.Scope, "board-1", [1]), Federation.Expected));
    }

    [Fact]
    public void A_revoked_sender_is_refused_from_then_on()
    {
        using var all = new Federation();
        var whole = all.Sealed(1);

        all.Revoked.Add(all.Book.Find("coordinator")[0].Serial);

        Refusal.Is(EnvelopeFault.Revoked, () => all.Board.Open(whole, Federation.Expected));
    }

    [Fact]
    public void A_sender_whose_certificate_has_expired_is_refused()
    {
        using var all = new Federation(options: new EnvelopeOptions { MaxAge = TimeSpan.FromDays(30) });
        all.Clock.Now += TimeSpan.FromDays(364);
        var whole = all.Sealed(1);

        all.Clock.Now += TimeSpan.FromDays(2);

        Refusal.Is(EnvelopeFault.Expired, () => all.Board.Open(whole, Federation.Expected));
    }

    [Fact]
    public void A_certificate_of_another_authority_name_or_role_is_foreign()
    {
        using var all = new Federation();
        using var other = new Federation();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var foreign = other.Certificate("coordinator", null, key);
        using var anothers = all.Certificate("board-2", Role.Client, key);
        using var viewer = all.Certificate("coordinator", Role.Viewer, key);
        using var client = all.Certificate("coordinator", Role.Client, key);
        using var weak = all.Certificate("board-1", Role.Client, key);

        foreach (var (certificate, role) in new (X509Certificate2, Role?)[]
            { (foreign, null), (anothers, null), (anothers, Role.Client), (viewer, Role.Client), (client, null) })
        {
            var book = new Fixed(all.Book, "coordinator", PeerKey.Of("coordinator", certificate, role));
            var whole = all.End("coordinator", key).Seal(Federation.Scope, "board-1", [1]);
            using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var board = all.End("board-1", mine, book);
            Refusal.Is(EnvelopeFault.ForeignCertificate, () => board.Open(whole, Federation.Expected));
            Refusal.Is(EnvelopeFault.ForeignCertificate, () =>
            {
                all.Book.Add("coordinator", certificate, role);
                return all;
            });
        }
    }

    [Fact]
    public void What_it_says_of_its_lengths_is_never_believed()
    {
        using var all = new Federation(options: new EnvelopeOptions { MaxPayloadBytes = 100 });
        var whole = all.Sealed(new byte[100]);

        foreach (var length in (uint[])[101, int.MaxValue, uint.MaxValue])
        {
            var changed = (byte[])whole.Clone();
            BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(36), length);
            Refusal.Is(EnvelopeFault.TooLarge, () => all.Board.Open(changed, Federation.Expected));
        }

        Refusal.Is(EnvelopeFault.TooLarge, () => all.Board.Open([.. whole, .. new byte[5000]], Federation.Expected));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 104; i < 112; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] = 0xff;
            Refusal.Is(EnvelopeFault.Malformed, () => all.Board.Open(changed, Federation.Expected));
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    // A head that was changed, signed by whoever has the key.
    private static void SignAgain(byte[] envelope, ECDsa key)
    {
        var head = EnvelopeFormat.FixedBytes + envelope[104] + envelope[105] + envelope[106] + envelope[107]
            + BinaryPrimitives.ReadUInt16BigEndian(envelope.AsSpan(108));
        var text = envelope.AsSpan(0, head + EnvelopeFormat.DigestBytes);
        EnvelopeSignature.Sign(OwnKey.FromPem(key.ExportPkcs8PrivateKeyPem()), text, envelope.AsSpan(text.Length, 64));
    }

    private sealed class Fixed(IKeyBook rest, string name, PeerKey key) : IKeyBook
    {
        public IReadOnlyList<PeerKey> Find(string asked) => asked == name ? [key] : rest.Find(asked);
    }
}
