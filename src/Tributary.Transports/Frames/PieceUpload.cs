using System.Threading.Channels;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>An update that goes out in pieces. The coordinator says what it has; whatever was lost on the way is sent again from
/// there.</summary>
internal sealed class PieceUpload(IFrameLink link, string client, ChannelReader<Frame> taken, PassedTally passed, TimeProvider clock)
{
    // Sent ahead of what the coordinator is known to have.
    private const int Ahead = 16;
    private const int MaxSilences = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="LinkProblemException">It is not taken.</exception>
    /// <exception cref="TimeoutException">The coordinator says nothing.</exception>
    public async Task<UploadReply> RunAsync(string key, UpdateContent content, CancellationToken cancellation)
    {
        var begin = FrameJson.Frame(client, FrameWords.Update, FrameWords.Begin,
            new BeginMessage(content.Length, Convert.ToHexStringLower(content.Digest)), FrameJson.Default.BeginMessage, key);
        for (var silences = 0; silences < MaxSilences; silences++)
        {
            await link.SendAsync(begin, cancellation);
            if (await NextAsync(content.Length, cancellation) is not { } first) continue;
            if (first.Acknowledged) return new UploadReply(true, first.Repeated);
            if (await SendAsync(key, content, first.Offset, cancellation) is { } reply) return reply;
        }

        throw new TimeoutException("the coordinator does not say what it has of the update");
    }

    // Null where the coordinator has something else than it should: then it is begun again, from where it says.
    private async Task<UploadReply?> SendAsync(string key, UpdateContent content, long from, CancellationToken cancellation)
    {
        var (piece, filled, at, known) = (new byte[link.PieceBytes], 0, from, from);
        var skip = from;
        foreach (var block in content.Blocks())
        {
            for (var rest = block; rest.Length > 0;)
            {
                if (skip >= rest.Length)
                {
                    skip -= rest.Length;
                    break;
                }

                rest = rest[(int)skip..];
                skip = 0;
                var count = Math.Min(rest.Length, piece.Length - filled);
                rest[..count].CopyTo(piece.AsMemory(filled));
                (filled, rest) = (filled + count, rest[count..]);
                if (filled < piece.Length && at + filled < content.Length) continue;

                // Full, or the last one.
                await link.SendAsync(Piece(key, at, piece.AsMemory(0, filled)), cancellation);
                (at, filled) = (at + filled, 0);
                while (at - known > (long)Ahead * piece.Length || at == content.Length)
                {
                    if (await NextAsync(content.Length, cancellation) is not { } word || word.Offset < known) return null;
                    if (word.Acknowledged) return new UploadReply(true, word.Repeated);
                    known = word.Offset;
                }
            }
        }

        return null;
    }

    private Frame Piece(string key, long offset, ReadOnlyMemory<byte> bytes)
        => new(client, FrameWords.Update, FrameWords.Bytes, bytes) { Key = key, Offset = offset };

    // Null where none came in time.
    private async Task<TakenMessage?> NextAsync(long length, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (await PieceWaiting.NextAsync(taken, Patience - clock.GetElapsedTime(began), clock, cancellation) is { } frame)
        {
            if (FrameJson.Read(frame, FrameJson.Default.TakenMessage) is not { } word || word.Offset < 0 || word.Offset > length)
                passed.Note("what the coordinator has of the update cannot be read, or cannot be");
            else if (word.Problem is null) return word;
            else
                throw new LinkProblemException(word.Problem.Status, word.Problem,
                    word.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600)) : null);
        }

        return null;
    }
}
