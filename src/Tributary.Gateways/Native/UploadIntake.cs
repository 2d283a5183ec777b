using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Spool;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Native;

/// <summary>Takes updates in: block by block into the spool, then through the gate, then acknowledged.</summary>
internal sealed class UploadIntake(NativeGateway gateway, UpdateSpool spool, IRunStore runs, ILogger log, TimeProvider clock)
{
    private static readonly JsonAnswer First = JsonAnswer.Of(new UploadReply(true, false), LinkJson.Default.UploadReply);
    private static readonly JsonAnswer Again = JsonAnswer.Of(new UploadReply(true, true), LinkJson.Default.UploadReply);

    // Who waits has not sent its body yet (Expect: 100-continue), and goes on the moment it is its turn.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly UploadSlots _slots = new(gateway.Options.MostUploads, clock);
    private readonly long _started = clock.GetTimestamp();

    public async Task<IResult> TakeAsync(string id, string run, int round, HttpContext context)
    {
        if (gateway.Heard(id) is not { } client) return gateway.Full();
        if (!ClientId.IsValid(run)) return LinkProblems.UnknownRun(run);

        // 1. Does anyone want it?
        var key = Assignment.KeyOf(run, round, AssignmentKind.Train);
        var asked = client.Find(key);
        if (Kept(id, run, round, asked) is { } known) return known;
        if (asked is not { Assignment: TrainAssignment assignment } ask) return await UnwantedAsync(id, run, round, context.RequestAborted);

        // 2. Is there room for it?
        var most = assignment.Model.PayloadBytes + gateway.Options.MostHeaderBytes;
        if (context.Request.ContentLength > most) return LinkProblems.TooLarge(most);

        // A repetition does not race its original either: one client has one slot.
        using var slot = await _slots.TakeAsync(run, id, Patience, context.RequestAborted);
        if (slot is null) return LinkProblems.Busy(gateway.Options.MostUploads);
        try
        {
            // What is not float32 lies here twice for a moment: as it came, and as it is folded.
            using var room = spool.TryReserve((context.Request.ContentLength ?? most)
                + (assignment.Encoding.Upload == WeightEncoding.Float32 ? 0 : most));
            if (room is null) return LinkProblems.SpoolFull(spool.Bytes, spool.MostBytes);
            var result = await TakeAsync(client, ask, assignment, most, context);
            if (result is Problem { Status: 400 or 413 or 422 } problem)
                GatewayEvents.UploadRefused(log, id, run, round, problem.Slug, problem.Detail);
            return result;
        }
        catch (OperationCanceledException) when (ask.Reply.IsCompleted && !context.RequestAborted.IsCancellationRequested)
        {
            // Its round, or its run, ended meanwhile. What else the client sends is not read.
            context.Response.Headers.Connection = "close";
            return LinkProblems.Gone(run, round);
        }
        catch (TimeoutException)
        {
            context.Response.Headers.Connection = "close";
            return LinkProblems.TooSlow(new UploadPace(context.Request.ContentLength ?? most, gateway.Options.LeastUploadRate, clock).Rate);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested
            && fault is not BadHttpRequestException)
        {
            // What the system says names files of this machine: it is for the log, not for the client.
            GatewayEvents.NoRoom(log, fault, id, run, round);
            return LinkProblems.NoRoom(fault is UnauthorizedAccessException ? "it may not be written to" : "it is full or out of order");
        }
    }

    /// <summary>An answer that nobody waits for: was it counted, is it too late, or is the run not back yet?</summary>
    public async Task<IResult> UnwantedAsync(string id, string run, int round, CancellationToken cancellation)
    {
        if (await runs.FindAsync(run, cancellation) is not { } known) return LinkProblems.UnknownRun(run);
        if (await runs.RoundAsync(run, round, cancellation) is { } saved)
            return saved.Cohort.Any(client => client.Client == id && client.Refused is null) ? Acknowledged(repeated: true)
                : LinkProblems.Gone(run, round);
        var isComingBack = known.Status is RunStatus.Running or RunStatus.Queued && clock.GetElapsedTime(_started) < gateway.Options.Lease;
        return isComingBack ? LinkProblems.NotYet(run) : LinkProblems.Gone(run, round);
    }

    // An update that lies in the spool counts. Where its first upload failed after the rename, nobody has been told yet: this repetition
    // tells.
    private IResult? Kept(string id, string run, int round, OpenAsk? ask)
    {
        if (!spool.Contains(run, round, id)) return null;
        if (ask is not { Assignment: TrainAssignment assignment } || !ask.TryBegin()) return Acknowledged(repeated: true);
        Update? update = null;
        try
        {
            update = spool.Find(run, round, id, assignment.Model.Layout);
        }
        finally
        {
            if (update is null) ask.Abort();
        }

        // What cannot be read back was set aside: it is taken in anew.
        if (update is null) return null;
        ask.Commit(update);
        return Acknowledged(repeated: true);
    }

    private async Task<IResult> TakeAsync(NativeClient client, OpenAsk ask, TrainAssignment assignment, long most, HttpContext context)
    {
        var began = clock.GetTimestamp();
        using var span = RoundTrace.Source.StartActivity("receive", ActivityKind.Server, assignment.Trace)?.SetTag("tributary.client",
            client.Info.Id);
        using var entry = spool.Begin(assignment.RunId, assignment.Round, client.Info.Id, context.Request.ContentLength);

        // 3. The body, block by block; every block renews the lease. It ends with whoever wanted it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pace = new UploadPace(context.Request.ContentLength ?? most, gateway.Options.LeastUploadRate, clock);
        var bytes = await BodyCopy.RunAsync(context.Request, entry.File.SafeFileHandle, most, hash, client.Heard, pace, clock, ask.Reply);
        if (bytes > most) return LinkProblems.TooLarge(most);
        if (context.Request.ContentLength is { } promised && bytes != promised) return LinkProblems.CutShort(bytes, promised);

        // 4. Is it what was sent, and what was asked for?
        var digest = hash.GetHashAndReset();
        if (gateway.Proof.Fault(client, assignment, context.Request.Headers, digest) is { } forged) return forged;
        Refusal? refusal;
        IReadOnlyDictionary<string, string> facts = new Dictionary<string, string>();
        SpoolEntry? decoded = null;
        try
        {
            refusal = Check(entry.File, assignment, out facts, out var isCanonical)
                ?? gateway.Proof.Stranger(client.Info.Id, assignment, facts, digest);
            if (refusal is null && !isCanonical) decoded = Decode(entry, assignment, client.Info.Id, facts);
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
                return LinkProblems.Refused(refusal.Reason.ToString(), refusal.Detail);
            }

            // 5. The gate.
            if (!ask.TryBegin()) return LinkProblems.Gone(assignment.RunId, assignment.Round);
            Update? update = null;
            try
            {
                var kept = decoded ?? entry;
                await spool.ShareAsync(kept, assignment.RunId, context.RequestAborted);
                kept.Commit();
                update = UpdateSpool.Read(kept, assignment.Model.Layout, facts);
            }
            finally
            {
                if (update is null) ask.Abort();
            }

            ask.Commit(update with
            {
                Transfer = new Transfer(WeightFile.PayloadBytes(assignment.Model.Layout, assignment.Encoding.Download),
                bytes, clock.GetElapsedTime(began))
            });
        }

        GatewayEvents.Kept(log, client.Info.Id, assignment.RunId, assignment.Round, bytes);
        Trained(assignment, client.Info.Id, facts);
        if (facts.TryGetValue(UpdateFacts.Metrics, out var metrics) && MetricsText.Read(metrics).Remark is { } remark)
            GatewayEvents.MetricsDropped(log, client.Info.Id, assignment.RunId, assignment.Round, remark);
        return Acknowledged(repeated: false);
    }

    public static IResult Acknowledged(bool repeated) => repeated ? Again : First;

    private static Refusal? Check(FileStream file, TrainAssignment assignment, out IReadOnlyDictionary<string, string> facts,
        out bool isCanonical)
    {
        file.Position = 0;
        using var reader = new SafeTensorsReader(file, file.Name);
        facts = reader.Metadata;
        isCanonical = WeightFile.EncodingOf(facts, file.Name) == WeightEncoding.Float32
            && reader.Layout.Tensors.All(tensor => tensor.Original == ElementType.Float32);
        if (reader.Layout.DifferenceFrom(assignment.Model.Layout) is { } difference)
            return new Refusal(RefusalReason.WrongShape, difference);
        if (!facts.TryGetValue(UpdateFacts.Examples, out var text)
            || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var examples))
            return new Refusal(RefusalReason.ZeroExamples, $"the metadata {UpdateFacts.Examples} is missing or no whole number");
        return examples >= 1 ? null : new Refusal(RefusalReason.ZeroExamples,
            $"the update claims {examples} examples; at least 1 is needed");
    }

    // What is folded is float32; other encodings are written anew.
    private SpoolEntry Decode(SpoolEntry entry, TrainAssignment assignment, string client, IReadOnlyDictionary<string, string> facts)
    {
        entry.File.Position = 0;
        var weights = WeightFile.Read(entry.File, entry.File.Name, assignment.Model.Layout, assignment.Model, out _);
        var kept = facts.Where(fact => fact.Key is UpdateFacts.Examples or UpdateFacts.Metrics or UpdateFacts.TrainSeconds)
            .ToDictionary(StringComparer.Ordinal);
        var canonical = spool.Begin(assignment.RunId, assignment.Round, client);
        try
        {
            WeightFile.Write(canonical.File, weights, null, WeightEncoding.Float32, kept);
            return canonical;
        }
        catch
        {
            canonical.Dispose();
            throw;
        }
    }

    // The client's own time, as a span under the round's: clients need no exporter.
    private void Trained(TrainAssignment assignment, string client, IReadOnlyDictionary<string, string> facts)
    {
        if (!ActivityContext.TryParse(assignment.Trace, null, isRemote: true, out var parent)) return;
        if (!facts.TryGetValue(UpdateFacts.Started, out var text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started)) return;
        using var span = RoundTrace.Source.StartActivity("train", ActivityKind.Client, parent, startTime: started);
        if (span is null) return;
        span.SetTag("tributary.client", client);
        if (facts.TryGetValue(UpdateFacts.TrainSeconds, out var seconds)
            && double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) && time is >= 0 and < 1e9
            && time < (DateTimeOffset.MaxValue - started).TotalSeconds)
            span.SetEndTime(started.UtcDateTime.AddSeconds(time));
        else span.SetEndTime(clock.GetUtcNow().UtcDateTime);
    }
}
