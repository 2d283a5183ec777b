using System.Threading.Channels;
using Tributary.Engine.Formats;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>A model that comes in pieces. The client asks for each, a few ahead, so that it is never sent faster than it takes; a download
/// that broke goes on where it ended.</summary>
internal sealed class PieceDownload(IFrameLink link, string client, ChannelReader<Frame> pieces, PassedTally passed, TimeProvider clock)
{
    // Asked for ahead of what has come.
    private const int Ahead = 8;
    private const int MaxSilences = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Appends the model's bytes to a file, from where it ends.</summary>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    /// <exception cref="LinkProblemException">The coordinator does not give it.</exception>
    /// <exception cref="TimeoutException">Nothing that goes on came for long.</exception>
    public async Task RunAsync(string key, FileStream file, long max, CancellationToken cancellation)
    {
        file.Seek(0, SeekOrigin.End);
        var length = link.PieceBytes;
        var (at, asked, total) = (file.Length, file.Length, long.MaxValue);
        var (moved, silences) = (clock.GetTimestamp(), 0);
        while (at < total)
        {
            // 1. Ask, a few ahead; of the first nobody knows yet how many there are.
            for (var ahead = total == long.MaxValue ? 1 : Ahead; asked < Math.Min(total, at + ((long)ahead * length)); asked += length)
                await link.SendAsync(FrameJson.Frame(client, FrameWords.Fetch, FrameWords.Bytes, new FetchMessage(asked, length),
                    FrameJson.Default.FetchMessage, key), cancellation);

            // 2. What was lost on the way is asked for again, from where it is missing.
            if (await PieceWaiting.NextAsync(pieces, Patience - clock.GetElapsedTime(moved), clock, cancellation) is not { } piece)
            {
                if (++silences == MaxSilences)
                    throw new TimeoutException($"no piece of the model came that goes on for {MaxSilences * Patience.TotalSeconds:0} s");
                (asked, moved) = (at, clock.GetTimestamp());
                continue;
            }

            // 3. What comes in order is taken; what does not was asked for twice, or somebody else sent it.
            if (piece.Kind == FrameWords.Problem) throw Problem(piece);
            if (piece is not { Offset: { } offset, Total: { } all } || all > max)
                throw new BrokenFileException("the model", max, "a piece does not fit: it names no place, or one beyond the model");
            if (total != long.MaxValue && all != total)
                throw new BrokenFileException("the model", at, "its pieces are of different models");
            total = all;
            if (at > total) throw new BrokenFileException("the model", at, $"{at} bytes are there of {total}");
            if (offset != at)
            {
                passed.Note("a piece of the model came twice, or is not the next one");
                continue;
            }

            if (at + piece.Payload.Length > total || (piece.Payload.IsEmpty && at < total))
                throw new BrokenFileException("the model", at, "a piece has another length than was asked for");
            await file.WriteAsync(piece.Payload, cancellation);
            at += piece.Payload.Length;
            asked = Math.Max(asked, at);
            (moved, silences) = (clock.GetTimestamp(), 0);
        }
    }

    private static LinkProblemException Problem(Frame frame)
    {
        var taken = FrameJson.Read(frame, FrameJson.Default.TakenMessage);
        var problem = taken?.Problem ?? new ProblemMessage { Title = "the coordinator does not give the model" };
        return new LinkProblemException(problem.Status, problem,
            taken?.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600)) : null);
    }
}
