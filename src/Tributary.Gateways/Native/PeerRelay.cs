using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Storage.Spool;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Native;

/// <summary>Hands models from one node to its peers where they do not reach it (docs/link.md): asks the node for it once somebody wants it,
/// and keeps it as long as the round goes on. Bounded by the spool's room, and by who takes part.</summary>
/// <param name="find">A client that is known.</param>
internal sealed class PeerRelay(UpdateDelivery delivery, FileLimits limits, Func<string, NativeClient?> find, TimeProvider clock)
{
    /// <summary>Longest time that a request is held.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);

    // Time in which a node that is done with the round still gives its model.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SlotPatience = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RelayedRound> _rounds = new(StringComparer.Ordinal);
    private readonly UploadSlots _slots = new(limits.MaxUploads, clock);

    /// <summary>Asks a client to average by itself: as long as it is at it, its peers' models are handed to it.</summary>
    public async Task<Reply> AskAsync(GossipAssignment assignment, string client, Func<Task<Reply>> ask)
    {
        var key = assignment.Key;
        lock (_gate)
        {
            if (!_rounds.TryGetValue(key, out var round)) _rounds[key] = round = new RelayedRound(assignment.Model!.Layout);
            round.Open++;
        }

        var hasTrained = false;
        try
        {
            var reply = await ask();
            hasTrained = reply is GossipReply;
            return reply;
        }
        finally
        {
            RelayedRound? over = null;
            lock (_gate)
            {
                var round = _rounds[key];
                if (!hasTrained) round.Of(client).Fail();
                if (--round.Open == 0 && _rounds.Remove(key)) over = round;
            }

            if (over is not null) End(assignment, key, over);
        }
    }

    /// <summary>A peer's model.</summary>
    public async Task<IResult> GetAsync(NativeClient asker, string run, int number, string peer, CancellationToken cancellation)
    {
        var key = RelayedRound.KeyOf(run, number);
        if (asker.Find(key)?.Assignment is not GossipAssignment assignment) return ClientProblems.Gone(run, number);
        if (!assignment.Peers.Any(one => one.Client == peer)) return ClientProblems.NoPeer(peer);
        var (began, max) = (clock.GetTimestamp(), Hold);
        while (true)
        {
            RelayedModel? model;
            lock (_gate) model = _rounds.GetValueOrDefault(key)?.Of(peer);
            if (model is null || model.Over.IsCompleted) return ClientProblems.Gone(run, number);
            if (model.Entry is not null) return new RelayedDownload(model, asker.Touch);
            if (model.Failed || find(peer) is not { Present: true } owner) return ClientProblems.NothingOfPeer(peer);

            // Who is done gives it soon, or never.
            var isAtIt = owner.Find(key) is not null;
            model.DoneSince = isAtIt ? null : model.DoneSince ?? clock.GetTimestamp();
            if (model.DoneSince is { } since && clock.GetElapsedTime(since) > Patience) return ClientProblems.NothingOfPeer(peer);
            owner.Want(key);
            var left = max - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return ClientProblems.PeerNotYet(peer);
            try
            {
                await model.Settled.WaitAsync(left < Patience / 4 ? left : Patience / 4, clock, cancellation);
            }
            catch (TimeoutException)
            {
                // The next look says so.
            }

            asker.Touch();
            if (asker.Find(key) is null) return ClientProblems.Gone(run, number);
        }
    }

    /// <summary>Takes a node's model in.</summary>
    /// <param name="proof">What speaks against the request, given the SHA-256 of what came; null where nothing does.</param>
    public async Task<IResult> PutAsync(NativeClient owner, string run, int number, Func<IHeaderDictionary, byte[], Problem?> proof,
        HttpContext context)
    {
        var (id, key) = (owner.Info.Id, RelayedRound.KeyOf(run, number));
        RelayedRound? round;
        RelayedModel? model;
        lock (_gate)
        {
            round = _rounds.GetValueOrDefault(key);
            model = round?.Find(id);
        }

        if (round is null || model is null || model.Failed || model.Over.IsCompleted) return ClientProblems.Gone(run, number);
        if (model.Entry is not null) return UpdateUploads.Acknowledged(repeated: true);
        var max = PeerModelFile.MaxBytes(round.Layout);
        if (context.Request.ContentLength > max) return ClientProblems.TooLarge(max);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        using var slot = await _slots.TakeAsync(run, id, SlotPatience, context.RequestAborted);
        if (slot is null) return ClientProblems.Busy(limits.MaxUploads);
        var room = delivery.TryReserve(max);
        if (room is null) return ClientProblems.SpoolFull(delivery.Bytes, delivery.MaxBytes);
        SpoolEntry? entry = null;
        var isKept = false;
        try
        {
            entry = delivery.BeginRelayed(run, number, id);
            var (problem, digest) = await TakeAsync(owner, entry, round, model, (run, number, max), proof, context);
            if (problem is not null) return problem;
            isKept = model.TryKeep(entry, digest, room);
            if (!isKept) return model.Entry is null ? ClientProblems.Gone(run, number) : UpdateUploads.Acknowledged(repeated: true);
            owner.Unwant(key);
            return UpdateUploads.Acknowledged(repeated: false);
        }
        catch (TimeoutException)
        {
            context.Response.Headers.Connection = "close";
            return ClientProblems.TooSlow(new UploadPace(max, limits.MinUploadRate, clock).Rate);
        }
        catch (OperationCanceledException) when (model.Over.IsCompleted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            return ClientProblems.Gone(run, number);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && fault is not BadHttpRequestException
            && !context.RequestAborted.IsCancellationRequested)
        {
            return ClientProblems.NoRoom(fault is UnauthorizedAccessException ? "it may not be written to" : "it is full or out of order");
        }
        finally
        {
            if (!isKept)
            {
                entry?.Dispose();
                room.Dispose();
            }
        }
    }

    private async Task<(Problem? Problem, byte[] Digest)> TakeAsync(NativeClient owner, SpoolEntry entry, RelayedRound round,
        RelayedModel model, (string Run, int Number, long Max) what, Func<IHeaderDictionary, byte[], Problem?> proof, HttpContext context)
    {
        // 1. The body.
        var promised = context.Request.ContentLength;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = await BodyCopy.RunAsync(context.Request, entry.File.SafeFileHandle, what.Max, hash, owner.Touch,
            new UploadPace(promised ?? what.Max, limits.MinUploadRate, clock), clock, model.Over);
        if (bytes > what.Max) return (ClientProblems.TooLarge(what.Max), []);
        if (promised is { } length && bytes != length) return (ClientProblems.CutShort(bytes, length), []);

        // 2. Is it what was sent, by whom it should be?
        var digest = hash.GetHashAndReset();
        if (!context.Request.Headers[LinkProtocol.DigestHeader].ToString().Contains(LinkProtocol.DigestField(digest),
            StringComparison.Ordinal)) return (ClientProblems.DamagedOnItsWay(), []);
        if (proof(context.Request.Headers, digest) is { } forged) return (forged, []);

        // 3. Is it a model that its peers can average with?
        try
        {
            entry.File.Position = 0;
            PeerModelFile.Read(entry.File, round.Layout, what.Run, what.Number, owner.Info.Id);
            return (null, digest);
        }
        catch (BrokenFileException fault)
        {
            // It is whole, and its own: there will be no other.
            model.Fail();
            return (ClientProblems.Refused(nameof(RefusalReason.WrongShape), fault.Message), []);
        }
    }

    private void End(GossipAssignment assignment, string key, RelayedRound round)
    {
        foreach (var (client, model) in round.All)
        {
            find(client)?.Unwant(key);
            model.Dispose();
            delivery.Forget(assignment.RunId, assignment.Ask, client);
        }
    }
}
