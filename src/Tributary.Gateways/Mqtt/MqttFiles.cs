using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>Models out and updates in, in pieces. Whatever a client sends, what is kept of it is one file of the declared length, and what
/// counts passes the gate as every update does.</summary>
internal sealed class MqttFiles(GatewayFiles files, MqttOptions options, MqttTopics topics, TimeProvider clock)
{
    private const int MaxPiece = 1 << 20;
    private const int MaxHeaderBytes = 16 << 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private int _uploads;

    /// <summary>The piece that a client asks for, or why there is none.</summary>
    public async Task<MqttMessage> PieceAsync(MqttTunnel client, MqttMessage message, CancellationToken cancellation)
    {
        var key = MqttJson.Key(message);
        var topic = topics.Of(client.Info.Id, MqttTopics.Piece);
        if (MqttJson.Read(message, MqttJson.Default.FetchMessage) is not { Offset: >= 0, Length: > 0 and <= MaxPiece } wanted)
            return Problem(topic, key, ClientProblems.BadBody("it does not say which piece is wanted"));
        if (client.Find(key) is not { } ask || ask.Reply.IsCompleted) return Problem(topic, key, Gone(key));
        if (AssignmentMessages.ModelOf(ask.Assignment) is not { } model) return Problem(topic, key, ClientProblems.UnknownModel());
        var encoding = ask.Assignment switch
        {
            TrainAssignment train => train.Encoding.Download,
            EvaluateAssignment test => test.Encoding.Download,
            _ => WeightEncoding.Float32,
        };
        await files.Shelf.KeepAsync(model, cancellation);
        if (await files.Models.PathAsync(model.Sha256(), encoding, cancellation) is not { } path)
            return Problem(topic, key, ClientProblems.UnknownModel());
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var piece = new byte[(int)Math.Clamp(length - wanted.Offset, 0, wanted.Length)];
        var count = RandomAccess.Read(file, piece, wanted.Offset);
        return new MqttMessage(topic, piece.AsMemory(0, count))
        {
            Qos = MqttQos.AtLeastOnce,
            Correlation = message.Correlation,
            Properties =
            [
                new(MqttWords.Kind, MqttWords.Bytes),
                new(MqttWords.Offset, wanted.Offset.ToString(CultureInfo.InvariantCulture)),
                new(MqttWords.Total, length.ToString(CultureInfo.InvariantCulture)),
            ],
        };
    }

    /// <summary>Takes a word or a piece of an update.</summary>
    /// <returns>What the client is told; null for nothing.</returns>
    public async Task<MqttMessage?> TakeAsync(MqttTunnel client, MqttMessage message, CancellationToken cancellation)
    {
        var key = MqttJson.Key(message);
        var topic = topics.Of(client.Info.Id, MqttTopics.Taken);
        try
        {
            return message.Property(MqttWords.Kind) switch
            {
                MqttWords.Begin => await BeginAsync(client, key, topic, message, cancellation),
                MqttWords.Bytes => await PieceAsync(client, key, topic, message, cancellation),
                _ => null,
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What the system says names files of this machine.
            Forget(client, key);
            return Problem(topic, key, ClientProblems.NoRoom(fault is UnauthorizedAccessException ? "it may not be written to"
                : "it is full or out of order"));
        }
    }

    /// <summary>Lets go what nothing came of for long, or nobody waits for any more.</summary>
    public void Sweep(MqttTunnel client)
    {
        foreach (var (key, update) in client.Updates.ToList())
            if (update.Ask.Reply.IsCompleted || clock.GetElapsedTime(update.Moved) > Idle) Forget(client, key);
    }

    /// <summary>All that a client had begun ends.</summary>
    public void Forget(MqttTunnel client)
    {
        foreach (var key in client.Updates.Keys.ToList()) Forget(client, key);
    }

    private static Problem Gone(string key) => ClientProblems.Gone(RunOf(key).Run, RunOf(key).Number);

    private static MqttMessage Problem(string topic, string key, Problem problem)
        => MqttJson.Message(topic, MqttWords.Problem, new TakenMessage(0)
        {
            Problem = new ProblemMessage
            {
                Type = "urn:tributary:" + problem.Slug,
                Title = problem.Detail,
                Status = problem.Status,
                Detail = problem.Detail,
            },
            RetryAfterSeconds = problem.RetryAfter?.TotalSeconds,
        }, MqttJson.Default.TakenMessage, key);

    private static MqttMessage Taken(string topic, string key, TakenMessage taken)
        => MqttJson.Message(topic, MqttTopics.Taken, taken, MqttJson.Default.TakenMessage, key);

    private async Task<MqttMessage> BeginAsync(MqttTunnel client, string key, string topic, MqttMessage message,
        CancellationToken cancellation)
    {
        if (MqttJson.Read(message, MqttJson.Default.BeginMessage) is not { Bytes: > 0, Digest.Length: 64 } begin)
            return Problem(topic, key, ClientProblems.BadBody("it does not say how long the update is"));

        // 1. Does it count already, or will it never?
        var ask = client.Find(key);
        var (run, number) = RunOf(key);
        if (ask is null && files.Delivery.Repeats(client.Info.Id, run, number, null)) return Repeated(topic, key, begin);
        if (ask is null)
            return await files.Unwanted.WhyAsync(client.Info.Id, run, number, cancellation) is { } why ? Problem(topic, key, why)
                : Repeated(topic, key, begin);
        if (ask.Assignment is not TrainAssignment assignment) return Problem(topic, key, ClientProblems.NotAnUpdate(ask.Assignment.Kind));
        if (files.Delivery.Repeats(client.Info.Id, assignment.RunId, assignment.Ask, ask)) return Repeated(topic, key, begin);
        if (ask.Reply.IsCompleted) return Problem(topic, key, Gone(key));

        // 2. Does it go on?
        if (client.Updates.TryGetValue(key, out var known))
        {
            if (known.Ask == ask && known.Bytes == begin.Bytes && known.Digest == begin.Digest)
                return Taken(topic, key, new TakenMessage(known.At));
            Forget(client, key);
        }

        // 3. Is there room?
        var max = assignment.Model.PayloadBytes + MaxHeaderBytes;
        if (begin.Bytes > max) return Problem(topic, key, ClientProblems.TooLarge(max));
        if (Interlocked.Increment(ref _uploads) > options.MaxUploads)
        {
            Interlocked.Decrement(ref _uploads);
            return Problem(topic, key, ClientProblems.Busy(options.MaxUploads));
        }

        var room = files.Delivery.TryReserve(begin.Bytes + (assignment.Encoding.Upload == WeightEncoding.Float32 ? 0 : max));
        if (room is null)
        {
            Interlocked.Decrement(ref _uploads);
            return Problem(topic, key, ClientProblems.SpoolFull(files.Delivery.Bytes, files.Delivery.MaxBytes));
        }

        client.Updates[key] = new UpdatePieces(ask, files.Delivery.Begin(assignment, client.Info.Id, begin.Bytes), room, begin.Bytes,
            begin.Digest, clock.GetTimestamp());
        return Taken(topic, key, new TakenMessage(0));
    }

    private async Task<MqttMessage?> PieceAsync(MqttTunnel client, string key, string topic, MqttMessage message,
        CancellationToken cancellation)
    {
        if (!client.Updates.TryGetValue(key, out var update)) return null;
        if (!long.TryParse(message.Property(MqttWords.Offset), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return null;
        if (update.Ask.Reply.IsCompleted)
        {
            Forget(client, key);
            return Problem(topic, key, Gone(key));
        }

        // Out of order or twice: it is let go, and the client hears from where to go on.
        if (!update.Take(offset, message.Payload.Span))
        {
            Forget(client, key);
            return Problem(topic, key, ClientProblems.TooLarge(update.Bytes));
        }

        update.Moved = clock.GetTimestamp();
        if (!update.IsWhole) return Taken(topic, key, new TakenMessage(update.At));
        try
        {
            var digest = update.Hash();
            if (Convert.ToHexStringLower(digest) != update.Digest) return Problem(topic, key, ClientProblems.DamagedOnItsWay());
            var source = new UploadSource(client.Info.Id, update.Ask);
            return await files.Uploads.FinishAsync(source, update.Entry, digest, update.Bytes, update.Began, cancellation) is { } problem
                ? Problem(topic, key, problem) : Taken(topic, key, new TakenMessage(update.Bytes) { Acknowledged = true });
        }
        finally
        {
            Forget(client, key);
        }
    }

    private static MqttMessage Repeated(string topic, string key, BeginMessage begin)
        => Taken(topic, key, new TakenMessage(begin.Bytes) { Acknowledged = true, Repeated = true });

    private void Forget(MqttTunnel client, string key)
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
