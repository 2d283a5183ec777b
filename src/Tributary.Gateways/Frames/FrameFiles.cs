using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Frames;

/// <summary>Models out and updates in, in pieces. Whatever a client sends, what is kept of it is one file of the declared length, and what
/// counts passes the gate as every update does.</summary>
internal sealed class FrameFiles(GatewayFiles files, int maxUploads, PassedFrames passed, TimeProvider clock)
{
    /// <summary>Bytes of a piece at most.</summary>
    public const int MaxPiece = 1 << 20;

    private const int MaxJsonBytes = 1 << 20;
    private const int MaxHeaderBytes = 16 << 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private int _uploads;

    /// <summary>Bytes of a frame's payload at most, by its word.</summary>
    public static int MaxBytesOf(string word) => word == FrameWords.Update ? MaxPiece : MaxJsonBytes;

    /// <summary>The piece that a client asks for, or why there is none; null where it is not told.</summary>
    public async Task<Frame?> PieceAsync(FrameTunnel client, Frame frame, CancellationToken cancellation)
    {
        var (id, key) = (client.Info.Id, frame.Key);
        if (FrameJson.Read(frame, FrameJson.Default.FetchMessage) is not { Offset: >= 0, Length: > 0 and <= MaxPiece } wanted)
            return Unreadable(client, "it does not say which piece is wanted");
        if (client.Find(key) is not { } ask || ask.Reply.IsCompleted)
        {
            passed.Note(PassedKind.UnknownKey, id, "it wants the model of what nobody asks");
            return NotGiven(id, key, Gone(key));
        }

        if (AssignmentMessages.ModelOf(ask.Assignment) is not { } model) return NotGiven(id, key, ClientProblems.UnknownModel());
        var encoding = ask.Assignment switch
        {
            TrainAssignment train => train.Encoding.Download,
            EvaluateAssignment test => test.Encoding.Download,
            _ => WeightEncoding.Float32,
        };
        await files.Shelf.KeepAsync(model, cancellation);
        if (await files.Models.PathAsync(model.Sha256(), encoding, cancellation) is not { } path)
            return NotGiven(id, key, ClientProblems.UnknownModel());
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var piece = new byte[(int)Math.Clamp(length - wanted.Offset, 0, wanted.Length)];
        var count = RandomAccess.Read(file, piece, wanted.Offset);
        return new Frame(id, FrameWords.Piece, FrameWords.Bytes, piece.AsMemory(0, count))
        {
            Key = key,
            Offset = wanted.Offset,
            Total = length,
        };
    }

    /// <summary>Takes a word or a piece of an update.</summary>
    /// <returns>What the client is told; null for nothing.</returns>
    public async Task<Frame?> TakeAsync(FrameTunnel client, Frame frame, CancellationToken cancellation)
    {
        var key = frame.Key;
        try
        {
            return frame.Kind switch
            {
                FrameWords.Begin => await BeginAsync(client, key, frame, cancellation),
                FrameWords.Bytes => await PieceAsync(client, key, frame, cancellation),
                _ => Unreadable(client, "its update is neither a beginning nor a piece"),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What the system says names files of this machine.
            Forget(client, key);
            return NotTaken(client, key, ClientProblems.NoRoom(fault is UnauthorizedAccessException ? "it may not be written to"
                : "it is full or out of order"));
        }
    }

    /// <summary>Lets go what nothing came of for long, or nobody waits for any more.</summary>
    public void Sweep(FrameTunnel client)
    {
        foreach (var (key, update) in client.Updates.ToList())
            if (update.Ask.Reply.IsCompleted || clock.GetElapsedTime(update.Moved) > Idle) Forget(client, key);
    }

    /// <summary>All that a client had begun ends.</summary>
    public void Forget(FrameTunnel client)
    {
        foreach (var key in client.Updates.Keys.ToList()) Forget(client, key);
    }

    private static Problem Gone(string key) => ClientProblems.Gone(RunOf(key).Run, RunOf(key).Number);

    private static Frame NotGiven(string client, string key, Problem problem) => Problem(client, FrameWords.Piece, key, problem);

    private static Frame NotTaken(FrameTunnel client, string key, Problem problem)
        => Problem(client.Info.Id, FrameWords.Taken, key, problem);

    private static Frame Problem(string client, string word, string key, Problem problem)
        => FrameJson.Frame(client, word, FrameWords.Problem, new TakenMessage(0)
        {
            Problem = new ProblemMessage
            {
                Type = "urn:tributary:" + problem.Slug,
                Title = problem.Detail,
                Status = problem.Status,
                Detail = problem.Detail,
            },
            RetryAfterSeconds = problem.RetryAfter?.TotalSeconds,
        }, FrameJson.Default.TakenMessage, key);

    private static Frame Taken(string client, string key, TakenMessage taken)
        => FrameJson.Frame(client, FrameWords.Taken, FrameWords.Taken, taken, FrameJson.Default.TakenMessage, key);

    private async Task<Frame?> BeginAsync(FrameTunnel client, string key, Frame frame, CancellationToken cancellation)
    {
        if (FrameJson.Read(frame, FrameJson.Default.BeginMessage) is not { Bytes: > 0, Digest.Length: 64 } begin)
            return Unreadable(client, "it does not say how long the update is, or what its SHA-256");

        // 1. Does it count already, or will it never?
        var ask = client.Find(key);
        var (run, number) = RunOf(key);
        if (ask is null && ClientId.IsValid(run) && files.Delivery.Repeats(client.Info.Id, run, number, null))
            return Repeated(client.Info.Id, key, begin);
        if (ask is null)
        {
            if (await files.Unwanted.WhyAsync(client.Info.Id, run, number, cancellation) is not { } why)
                return Repeated(client.Info.Id, key, begin);
            passed.Note(PassedKind.UnknownKey, client.Info.Id, "it begins an update that nobody asks for");
            return NotTaken(client, key, why);
        }

        if (ask.Assignment is not TrainAssignment assignment) return NotTaken(client, key, ClientProblems.NotAnUpdate(ask.Assignment.Kind));
        if (files.Delivery.Repeats(client.Info.Id, assignment.RunId, assignment.Ask, ask)) return Repeated(client.Info.Id, key, begin);
        if (ask.Reply.IsCompleted) return NotTaken(client, key, Gone(key));

        // 2. Does it go on?
        if (client.Updates.TryGetValue(key, out var known))
        {
            if (known.Ask == ask && known.Bytes == begin.Bytes && known.Digest == begin.Digest)
                return Taken(client.Info.Id, key, new TakenMessage(known.At));
            Forget(client, key);
        }

        // 3. Is there room?
        var max = assignment.Model.PayloadBytes + MaxHeaderBytes;
        if (begin.Bytes > max) return NotTaken(client, key, ClientProblems.TooLarge(max));
        if (Interlocked.Increment(ref _uploads) > maxUploads)
        {
            Interlocked.Decrement(ref _uploads);
            return NotTaken(client, key, ClientProblems.Busy(maxUploads));
        }

        var room = files.Delivery.TryReserve(begin.Bytes + (assignment.Encoding.Upload == WeightEncoding.Float32 ? 0 : max));
        if (room is null)
        {
            Interlocked.Decrement(ref _uploads);
            return NotTaken(client, key, ClientProblems.SpoolFull(files.Delivery.Bytes, files.Delivery.MaxBytes));
        }

        client.Updates[key] = new UpdatePieces(ask, files.Delivery.Begin(assignment, client.Info.Id, begin.Bytes), room, begin.Bytes,
            begin.Digest, clock.GetTimestamp());
        return Taken(client.Info.Id, key, new TakenMessage(0));
    }

    private async Task<Frame?> PieceAsync(FrameTunnel client, string key, Frame frame, CancellationToken cancellation)
    {
        if (!client.Updates.TryGetValue(key, out var update))
        {
            // Also the rest of what was refused: the client has heard why.
            passed.Note(PassedKind.UnknownKey, client.Info.Id, "a piece came of an update that was not begun");
            return null;
        }

        if (frame.Offset is not { } offset) return Unreadable(client, "a piece does not say where it begins");
        if (update.Ask.Reply.IsCompleted)
        {
            Forget(client, key);
            return NotTaken(client, key, Gone(key));
        }

        // Whatever does not fit leaves what is here as it is, and the client hears from where to go on.
        var before = update.At;
        if (!update.Take(offset, frame.Payload.Span))
        {
            passed.Note(PassedKind.TooLarge, client.Info.Id, $"a piece goes beyond the {update.Bytes:n0} bytes that were declared");
            return Taken(client.Info.Id, key, new TakenMessage(update.At));
        }

        if (update.At == before) passed.Note(PassedKind.OutOfOrder, client.Info.Id, "a piece came twice, or is not the next one");
        else update.Moved = clock.GetTimestamp();
        if (!update.IsWhole) return Taken(client.Info.Id, key, new TakenMessage(update.At));
        try
        {
            var digest = update.Hash();
            if (!Convert.ToHexString(digest).Equals(update.Digest, StringComparison.OrdinalIgnoreCase))
            {
                passed.Note(PassedKind.Damaged, client.Info.Id, "its update has another SHA-256 than was declared");
                return NotTaken(client, key, ClientProblems.OtherDigest());
            }

            var source = new UploadSource(client.Info.Id, update.Ask);
            return await files.Uploads.FinishAsync(source, update.Entry, digest, update.Bytes, update.Began, cancellation) is { } problem
                ? NotTaken(client, key, problem) : Taken(client.Info.Id, key, new TakenMessage(update.Bytes) { Acknowledged = true });
        }
        finally
        {
            Forget(client, key);
        }
    }

    // It is not answered: whoever sent it need not be that client, which would give up what it has in hand.
    private Frame? Unreadable(FrameTunnel client, string why)
    {
        passed.Note(PassedKind.NotReadable, client.Info.Id, why);
        return null;
    }

    private static Frame Repeated(string client, string key, BeginMessage begin)
        => Taken(client, key, new TakenMessage(begin.Bytes) { Acknowledged = true, Repeated = true });

    private void Forget(FrameTunnel client, string key)
    {
        if (!client.Updates.Remove(key, out var update)) return;
        update.Dispose();
        Interlocked.Decrement(ref _uploads);
    }

    // A key is RUN/NUMBER/KIND.
    private static (string Run, int Number) RunOf(string key)
        => key.Split('/') is [var run, var number, _] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ask)
            ? (run, ask) : ("", 0);
}
