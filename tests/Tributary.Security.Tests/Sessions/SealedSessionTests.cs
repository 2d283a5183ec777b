using System.Security.Cryptography;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Security.Tests.Envelopes;

namespace Tributary.Security.Tests.Sessions;

public sealed class SealedSessionTests : IDisposable
{
    private const string Purpose = "tests";
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))];
    private readonly Federation _all = new();

    public void Dispose() => _all.Dispose();

    [Fact]
    public void Two_ends_agree_and_each_opens_what_the_other_seals()
    {
        var (board, coordinator) = Agree();

        for (var i = 0; i < 3; i++)
        {
            var there = board.Seal(s_text.AsSpan(0, 10), s_text.AsSpan(10));
            var back = coordinator.Seal([], s_text);
            Assert.Equal(s_text.Length + SealedSession.Overhead, there.Length);
            Assert.Equal(s_text, coordinator.Open(there));
            Assert.Equal(s_text, board.Open(back));
            Assert.Equal(-1, there.AsSpan().IndexOf(s_text.AsSpan(0, 8)));
        }

        Assert.Equal(board.Id, coordinator.Id);
        Assert.Equal(board.Id, SealedSession.IdOf(board.Seal([], [])));
        Assert.Equal([], coordinator.Open(board.Seal([], [])));
    }

    [Fact]
    public void Cut_changed_at_any_bit_or_sent_back_a_message_is_refused_and_the_true_one_still_opens()
    {
        var (board, coordinator) = Agree();
        var whole = board.Seal([], s_text.AsSpan(0, 20));

        for (var length = 0; length < whole.Length; length++)
            Assert.True(Refusal.Of(() => coordinator.Open(whole.AsSpan(0, length))) is EnvelopeFault.Malformed or EnvelopeFault.Tampered);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = (byte[])whole.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var expected = (bit / 8) switch
            {
                < 4 => EnvelopeFault.Malformed,
                < 12 => EnvelopeFault.UnknownSender,
                _ => EnvelopeFault.Tampered,
            };

            // The number 0 is none.
            if (bit == (19 * 8)) expected = EnvelopeFault.TooOld;
            Refusal.Is(expected, () => coordinator.Open(changed));
        }

        Refusal.Is(EnvelopeFault.Tampered, () => board.Open(whole));
        Assert.Equal(s_text[..20], coordinator.Open(whole));
    }

    [Fact]
    public void A_message_opens_once_and_in_any_order_within_a_thousand()
    {
        var (board, coordinator) = Agree();
        var messages = Enumerable.Range(0, 3 * NumberWindow.Size).Select(i => board.Seal([], BitConverter.GetBytes(i))).ToList();
        var random = new Random(5);

        foreach (var block in Enumerable.Range(0, messages.Count).Chunk(NumberWindow.Size / 2))
        {
            random.Shuffle(block);
            foreach (var i in block)
            {
                Assert.Equal(BitConverter.GetBytes(i), coordinator.Open(messages[i]));
                Refusal.Is(EnvelopeFault.Replayed, () => coordinator.Open(messages[i]));
            }
        }

        Refusal.Is(EnvelopeFault.TooOld, () => coordinator.Open(messages[0]));
    }

    [Fact]
    public void An_offer_counts_once_for_one_end_and_one_purpose_and_an_answer_for_its_offer()
    {
        using var offer = new SessionOffer(_all.Board, "coordinator", Purpose, _all.Clock);
        using var second = new SessionOffer(_all.Board, "coordinator", Purpose, _all.Clock);
        SessionAnswer Answer(SessionOffer to, SealedEnvelopes end, string sender = "board-1", string purpose = Purpose)
            => SessionAnswer.Of(end, sender, purpose, to.Bytes.Span, _all.Clock);

        Refusal.Is(EnvelopeFault.WrongPurpose, () => Answer(offer, _all.Coordinator, purpose: "other"));
        Refusal.Is(EnvelopeFault.UnknownSender, () => Answer(offer, _all.Coordinator, sender: "board-2"));
        Refusal.Is(EnvelopeFault.NotForMe, () => Answer(offer, _all.Of("board-2")));
        var answer = Answer(offer, _all.Coordinator);
        Refusal.Is(EnvelopeFault.Replayed, () => Answer(offer, _all.Coordinator));
        Refusal.Is(EnvelopeFault.WrongPurpose, () => second.Accept(answer.Bytes.Span));
        Refusal.Is(EnvelopeFault.UnknownSender, () => offer.Accept(offer.Bytes.Span));
    }

    [Fact]
    public void Sessions_have_nothing_in_common()
    {
        var (board, coordinator) = Agree();
        var (other, _) = Agree();

        Assert.NotEqual(board.Id, other.Id);
        Refusal.Is(EnvelopeFault.UnknownSender, () => coordinator.Open(other.Seal([], s_text)));
    }

    [Fact]
    public void An_offer_without_a_point_of_the_curve_is_malformed()
    {
        foreach (var payload in (byte[][])[[], new byte[65], [4, .. new byte[64]], RandomNumberGenerator.GetBytes(65)])
        {
            var bytes = _all.Board.Seal(new EnvelopeScope(Purpose), "coordinator", payload);
            Refusal.Is(EnvelopeFault.Malformed, () => SessionAnswer.Of(_all.Coordinator, "board-1", Purpose, bytes, _all.Clock));
        }
    }

    private (SealedSession Board, SealedSession Coordinator) Agree()
    {
        using var offer = new SessionOffer(_all.Board, "coordinator", Purpose, _all.Clock);
        var answer = SessionAnswer.Of(_all.Coordinator, "board-1", Purpose, offer.Bytes.Span, _all.Clock);
        return (offer.Accept(answer.Bytes.Span), answer.Session);
    }
}
