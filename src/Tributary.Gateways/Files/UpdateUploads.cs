using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Gateways.Asking;
using Tributary.Storage;
using Tributary.Storage.Spool;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Files;

/// <summary>Takes the body of a request in as an update: block by block into the spool, then through the gate, then
/// acknowledged.</summary>
internal sealed class UpdateUploads(UpdateDelivery delivery, FileLimits limits, TimeProvider clock, ILogger log)
{
    private static readonly JsonAnswer First = JsonAnswer.Of(new UploadReply(true, false), LinkJson.Default.UploadReply);
    private static readonly JsonAnswer Again = JsonAnswer.Of(new UploadReply(true, true), LinkJson.Default.UploadReply);

    // Who waits has not sent its body yet (Expect: 100-continue), and goes on the moment it is its turn.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly UploadSlots _slots = new(limits.MaxUploads, clock);
    private readonly UpdateNames _names = new();

    public static IResult Acknowledged(bool repeated) => repeated ? Again : First;

    public async Task<IResult> TakeAsync(UploadSource source, HttpContext context)
    {
        var (ask, assignment) = (source.Ask, source.Assignment);
        var (run, round) = (assignment.RunId, assignment.Round);
        var max = assignment.Model.PayloadBytes + limits.MaxHeaderBytes;
        if (context.Request.ContentLength > max) return ClientProblems.TooLarge(max);

        // The limit is the assignment's own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        // A repetition does not race its original either: one client has one slot.
        using var slot = await _slots.TakeAsync(run, source.Client, Patience, context.RequestAborted);
        if (slot is null) return ClientProblems.Busy(limits.MaxUploads);
        try
        {
            // What is not float32 lies here twice for a moment: as it came, and as it is folded.
            using var room = delivery.TryReserve((context.Request.ContentLength ?? max)
                + (assignment.Encoding.Upload == WeightEncoding.Float32 ? 0 : max));
            if (room is null) return ClientProblems.SpoolFull(delivery.Bytes, delivery.MaxBytes);
            var result = await TakeAsync(source, max, context);
            if (result is Problem { Status: 400 or 413 or 422 } problem)
                GatewayEvents.UploadRefused(log, source.Client, run, round, problem.Slug, problem.Detail);
            return result;
        }
        catch (OperationCanceledException) when (ask.Reply.IsCompleted && !context.RequestAborted.IsCancellationRequested)
        {
            // Its round, or its run, ended meanwhile. What else the client sends is not read.
            context.Response.Headers.Connection = "close";
            return ClientProblems.Gone(run, round);
        }
        catch (TimeoutException)
        {
            context.Response.Headers.Connection = "close";
            return ClientProblems.TooSlow(new UploadPace(context.Request.ContentLength ?? max, limits.MinUploadRate, clock).Rate);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested
            && fault is not BadHttpRequestException)
        {
            return NoRoom(source, fault);
        }
    }

    private async Task<IResult> TakeAsync(UploadSource source, long max, HttpContext context)
    {
        var (client, ask, assignment, began) = (source.Client, source.Ask, source.Assignment, clock.GetTimestamp());
        using var span = RoundTrace.Source.StartActivity("receive", ActivityKind.Server, assignment.Trace)?.SetTag("tributary.client",
            client);
        using var entry = delivery.Begin(assignment, client, context.Request.ContentLength);

        // 1. The body, block by block. It ends with whoever wanted it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pace = new UploadPace(context.Request.ContentLength ?? max, limits.MinUploadRate, clock);
        var bytes = await BodyCopy.RunAsync(context.Request, entry.File.SafeFileHandle, max, hash, source.Moved, pace, clock, ask.Reply);
        if (bytes > max) return ClientProblems.TooLarge(max);
        if (context.Request.ContentLength is { } promised && bytes != promised) return ClientProblems.CutShort(bytes, promised);

        // 2. Is it what was sent, by whom it should be?
        var digest = hash.GetHashAndReset();
        var said = context.Request.Headers[LinkProtocol.DigestHeader].ToString();
        if (said.Contains("sha-256=", StringComparison.Ordinal)
            && !said.Contains(LinkProtocol.DigestField(digest), StringComparison.Ordinal)) return ClientProblems.DamagedOnItsWay();
        if (source.Proof(context.Request.Headers, digest) is { } forged) return forged;

        // 3. Is it what was asked for? Then the gate.
        return await FinishAsync(source, entry, digest, bytes, began, context.RequestAborted) is { } problem ? problem
            : Acknowledged(repeated: false);
    }

    /// <summary>Takes an update in that lies somewhere else whole.</summary>
    /// <param name="bytes">That it has there.</param>
    /// <param name="said">SHA-256 that its client told, hexadecimal; null where it told none.</param>
    /// <param name="copy">Writes it to a file, which is empty.</param>
    /// <returns>Why it does not count, or cannot be taken now; null where it is kept.</returns>
    public async Task<Problem?> FetchAsync(UploadSource source, long bytes, string? said, Func<FileStream, Task> copy,
        CancellationToken cancellation)
    {
        var (assignment, began) = (source.Assignment, clock.GetTimestamp());
        var max = assignment.Model.PayloadBytes + limits.MaxHeaderBytes;
        if (bytes > max) return ClientProblems.TooLarge(max);
        using var slot = await _slots.TakeAsync(assignment.RunId, source.Client, Patience, cancellation);
        if (slot is null) return ClientProblems.Busy(limits.MaxUploads);
        using var room = delivery.TryReserve(bytes + (assignment.Encoding.Upload == WeightEncoding.Float32 ? 0 : max));
        if (room is null) return ClientProblems.SpoolFull(delivery.Bytes, delivery.MaxBytes);
        try
        {
            using var entry = delivery.Begin(assignment, source.Client);
            await copy(entry.File);
            if (entry.File.Length != bytes) return ClientProblems.CutShort(entry.File.Length, bytes);
            entry.File.Position = 0;
            var digest = await SHA256.HashDataAsync(entry.File, cancellation);
            if (said is not null && !Convert.ToHexString(digest).Equals(said, StringComparison.OrdinalIgnoreCase))
                return ClientProblems.OtherDigest();
            return await FinishAsync(source, entry, digest, bytes, began, cancellation);
        }
        catch (BrokenFileException fault)
        {
            return ClientProblems.BadBody(fault.Message);
        }
        catch (Exception fault) when (fault is IOException and not StoreUnavailableException or UnauthorizedAccessException
            && !cancellation.IsCancellationRequested)
        {
            return NoRoom(source, fault);
        }
    }

    /// <summary>An update that has come whole: is it what was asked for? Then it goes through the gate.</summary>
    /// <param name="entry">Holds it, as it came.</param>
    /// <param name="digest">SHA-256 of it.</param>
    /// <param name="began">When it began to come.</param>
    /// <returns>Why it does not count; null where it is kept and may be acknowledged.</returns>
    /// <exception cref="IOException">It could not be kept: the ask waits on, and the client may send it again.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task<Problem?> FinishAsync(UploadSource source, SpoolEntry entry, byte[] digest, long bytes, long began,
        CancellationToken cancellation)
    {
        var (client, ask, assignment) = (source.Client, source.Ask, source.Assignment);
        IReadOnlyDictionary<string, string> facts = new Dictionary<string, string>();
        SpoolEntry? decoded = null;
        Refusal? refusal;
        try
        {
            refusal = ArrivedUpdate.Check(entry.File, assignment, out facts, out var isCanonical)
                ?? _names.Fault(client, assignment, facts, digest);
            if (refusal is null && !isCanonical) decoded = ArrivedUpdate.Decode(entry, assignment, client, facts, delivery);
            if (refusal is null) (decoded ?? entry).Seal(decoded is null ? digest : null);
        }
        catch (BrokenFileException fault)
        {
            refusal = new Refusal(RefusalReason.WrongShape, fault.Message.Replace(entry.File.Name, "the update", StringComparison.Ordinal));
        }

        using (decoded)
        {
            if (refusal is not null)
            {
                ask.TryComplete(refusal);
                return ClientProblems.Refused(refusal.Reason.ToString(), refusal.Detail);
            }

            var transfer = new Transfer(WeightFile.PayloadBytes(assignment.Model.Layout, assignment.Encoding.Download), bytes,
                clock.GetElapsedTime(began));
            if (!await delivery.CommitAsync(ask, client, decoded ?? entry, facts, transfer, cancellation))
                return ClientProblems.Gone(assignment.RunId, assignment.Round);
        }

        TrainSpan.Write(assignment, client, facts, clock);
        if (facts.TryGetValue(UpdateFacts.Metrics, out var metrics) && MetricsText.Read(metrics).Remark is { } remark)
            GatewayEvents.MetricsDropped(log, client, assignment.RunId, assignment.Round, remark);
        return null;
    }

    // What the system says names files of this machine: it is for the log, not for the client.
    private Problem NoRoom(UploadSource source, Exception fault)
    {
        GatewayEvents.NoRoom(log, fault, source.Client, source.Assignment.RunId, source.Assignment.Round);
        return ClientProblems.NoRoom(fault is UnauthorizedAccessException ? "it may not be written to" : "it is full or out of order");
    }
}
