using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Core.Clients;
using Tributary.Security.Authority;

namespace Tributary.Security.Envelopes;

/// <summary>
/// Seals payloads for one recipient and opens what was sealed for this end (docs/envelopes.md): AES-256-GCM with a key of its own for each
/// message, signed by the sender together with who, for whom, what for and when. For any thread.
/// </summary>
public sealed class SealedEnvelopes
{
    private readonly OwnKeys own;
    private readonly TrustedKeys others;
    private readonly TimeProvider clock;
    private readonly EnvelopeOptions options;
    private readonly ReplayWindow opened;

    /// <param name="own">Who this end is.</param>
    /// <param name="book">Where the keys of others are found.</param>
    /// <param name="authority">What their certificates are checked against.</param>
    /// <param name="isRevoked">Whether the certificate with this serial (lower-case hex) was revoked; null where nobody can know.</param>
    /// <exception cref="ArgumentException">The options have a fault.</exception>
    public SealedEnvelopes(OwnKeys own, IKeyBook book, TrustedAuthority authority, TimeProvider clock, EnvelopeOptions? options = null,
        Func<string, bool>? isRevoked = null)
    {
        this.options = options ?? new EnvelopeOptions();
        if (this.options.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
        (this.own, this.clock) = (own, clock);
        others = new TrustedKeys(book, authority, isRevoked ?? (_ => false));
        opened = new ReplayWindow(this.options, clock.GetUtcNow());
    }

    /// <summary>Seals a payload. Once for each sending: the same envelope is opened once.</summary>
    /// <returns>The payload and at most 2,763 bytes more; with P-256 keys 289 and the names.</returns>
    /// <exception cref="EnvelopeException">Nobody is known by the recipient's name, its certificate does not hold, or the payload is too
    /// large.</exception>
    /// <exception cref="ArgumentException">The scope holds what an envelope cannot.</exception>
    public byte[] Seal(EnvelopeScope scope, string recipient, ReadOnlySpan<byte> payload)
    {
        Check(scope);
        if (payload.Length > options.MaxPayloadBytes)
            throw new EnvelopeException(EnvelopeFault.TooLarge,
                $"a payload of {payload.Length:n0} bytes cannot be sealed; at most {options.MaxPayloadBytes:n0} are allowed");
        var now = clock.GetUtcNow();
        var (mine, to) = (own.Newest, others.Recipient(recipient, now));
        var draft = new EnvelopeDraft(scope, own.Name, mine, recipient, to, payload.Length, now);

        // 1. A key of its own, and the payload under it, bound to the whole head.
        Span<byte> key = stackalloc byte[KeyWrap.KeyBytes];
        KeyWrap.Wrap(to, draft.Nonce, draft.Wrapped, key);
        using (var gcm = new AesGcm(key, EnvelopeFormat.TagBytes))
            gcm.Encrypt(draft.Nonce[..EnvelopeFormat.GcmNonceBytes], payload, draft.Sealed[..payload.Length],
                draft.Sealed[payload.Length..], draft.Bound);
        CryptographicOperations.ZeroMemory(key);

        // 2. The digest of what is sealed, and the signature over head and digest.
        SHA256.HashData(draft.Sealed, draft.Digest);
        EnvelopeSignature.Sign(mine, draft.Signed, draft.Signature);
        return draft.Whole;
    }

    /// <summary>Opens an envelope, once. Nothing is taken from it, and no memory made for its payload, before its signature
    /// holds.</summary>
    /// <exception cref="EnvelopeException">It is not opened, and why.</exception>
    public OpenedEnvelope Open(ReadOnlySpan<byte> envelope, EnvelopeExpectation expected)
    {
        var now = clock.GetUtcNow();
        var head = EnvelopeHead.Read(envelope, options.MaxPayloadBytes);
        if (expected.Sender is { } known && head.Sender != known)
            throw new EnvelopeException(EnvelopeFault.UnknownSender, $"it is {head.Sender}'s, and one of {known} is expected");
        var sender = others.Sender(head.Sender, head.SenderKey, now);
        var mine = MyKey(head, now);
        CheckScope(head, expected);
        if (head.Signing != sender.Kind || !EnvelopeSignature.Holds(sender, head.Signed, head.Signature))
            throw new EnvelopeException(EnvelopeFault.BadSignature, $"the signature is not that of {head.Sender} over this head");

        var nonce = BinaryPrimitives.ReadUInt128BigEndian(head.Nonce);
        Throw(opened.Look(head.Sender, nonce, head.Milliseconds, now), head, now);
        var payload = Payload(head, mine);

        // Now it counts as opened, and not before: a copy that was changed on the way must not keep the true one out.
        Throw(opened.Take(head.Sender, nonce, head.Milliseconds, now), head, now);
        return new OpenedEnvelope(head.Sender, head.Purpose, head.Run, head.Round,
            DateTimeOffset.FromUnixTimeMilliseconds(head.Milliseconds), payload);
    }

    private static void Check(EnvelopeScope scope)
    {
        if (!EnvelopeFormat.IsPurpose(scope.Purpose))
            throw new ArgumentException("a purpose has 1 to 255 bytes of UTF-8 and no control characters", nameof(scope));
        if (scope.Run.Length > 0 && !ClientId.IsValid(scope.Run))
            throw new ArgumentException($"'{scope.Run}' cannot name a run; {ClientId.Rule}", nameof(scope));
        ArgumentOutOfRangeException.ThrowIfNegative(scope.Round, nameof(scope));
    }

    private static void CheckScope(in EnvelopeHead head, EnvelopeExpectation expected)
    {
        if (head.Purpose != expected.Purpose)
            throw new EnvelopeException(EnvelopeFault.WrongPurpose, $"it was sealed for {head.Purpose} and came as {expected.Purpose}");
        if (expected.Run is { } run && head.Run != run)
            throw new EnvelopeException(EnvelopeFault.WrongRun, $"it belongs to {Shown(head.Run)}, and {Shown(run)} is expected");
        if (expected.Round is { } round && head.Round != round)
            throw new EnvelopeException(EnvelopeFault.WrongRound, $"it belongs to round {head.Round}, and round {round} is expected");
    }

    private static string Shown(string run) => run.Length == 0 ? "no run" : $"run {run}";

    private static byte[] Payload(in EnvelopeHead head, OwnKey mine)
    {
        Span<byte> key = stackalloc byte[Math.Max(KeyWrap.KeyBytes, SHA256.HashSizeInBytes)];
        SHA256.HashData(head.Sealed, key);
        if (!CryptographicOperations.FixedTimeEquals(key, head.Digest)) throw Tampered(head.Sender);
        if (!KeyWrap.TryUnwrap(mine, head.Nonce, head.Wrapped, key)) throw Tampered(head.Sender);
        try
        {
            var payload = GC.AllocateUninitializedArray<byte>(head.Sealed.Length - EnvelopeFormat.TagBytes);
            using var gcm = new AesGcm(key, EnvelopeFormat.TagBytes);
            gcm.Decrypt(head.Nonce[..EnvelopeFormat.GcmNonceBytes], head.Sealed[..payload.Length], head.Sealed[payload.Length..], payload,
                head.Bound);
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Tampered(head.Sender);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static EnvelopeException Tampered(string sender)
        => new(EnvelopeFault.Tampered, $"the head is {sender}'s, and the payload is not what was sealed with it");

    private void Throw(EnvelopeFault? fault, in EnvelopeHead head, DateTimeOffset now)
    {
        if (fault is null) return;
        var ago = now.ToUnixTimeMilliseconds() - head.Milliseconds;
        throw new EnvelopeException(fault.Value, fault switch
        {
            EnvelopeFault.Replayed => $"this envelope of {head.Sender} was opened before",
            EnvelopeFault.TooOld => $"{head.Sender} sealed it {ago / 1000} s ago by this machine's clock; at most "
                + $"{options.MaxAge.TotalSeconds:0} s are allowed, and nothing from before this end began or from before what it forgot",
            _ => $"{head.Sender} sealed it {-ago / 1000} s ahead of this machine's clock; at most {options.MaxAhead.TotalSeconds:0} s "
                + "are allowed: one of the two clocks is off",
        });
    }

    private OwnKey MyKey(in EnvelopeHead head, DateTimeOffset now)
    {
        if (head.Recipient != own.Name)
            throw new EnvelopeException(EnvelopeFault.NotForMe, $"it was sealed for {head.Recipient}, and this is {own.Name}");
        return own.Find(head.RecipientKey, now) is { } mine && mine.Kind == head.Wrap ? mine
            : throw new EnvelopeException(EnvelopeFault.NotForMe, $"it was sealed for a key that {own.Name} has not, or no longer");
    }
}
