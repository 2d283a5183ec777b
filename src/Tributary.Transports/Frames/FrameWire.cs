using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>What an assignment needs, over frames: words by frames, bytes by tickets where there is a way to the coordinator by HTTP, else
/// in pieces.</summary>
internal sealed class FrameWire(IFrameLink link, string client, FramePieces models, FramePieces updates, PassedTally passed,
    FrameLineOptions options, TimeProvider clock) : IAssignmentWire
{
    private const int TicketEnded = 401;
    private readonly TicketFiles? _tickets = options.Files is null ? null : new TicketFiles(options.Files, options.Folder, clock);

    /// <summary>The device's own: the coordinator says how much time is left, not until when.</summary>
    public DateTimeOffset CoordinatorTime => clock.GetUtcNow();

    public async Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
    {
        try
        {
            if (_tickets is not null && assignment.ModelPath is not null)
                return await _tickets.FetchAsync(assignment, spec, cancellation);
        }
        catch (LinkProblemException ended) when (ended.Status == TicketEnded)
        {
            // The coordinator was started anew and still wants it: in pieces then.
        }

        if (!ClientId.IsValid(assignment.Model)) throw new InvalidDataException("the assignment names no model");
        Directory.CreateDirectory(options.Folder);
        var path = Path.Combine(options.Folder, $"{client}-{assignment.Kind}-{assignment.Model}-{assignment.Download}.part");
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
        try
        {
            var layout = spec.Layout();
            await new PieceDownload(link, client, models.Open(assignment.Key), passed, clock).RunAsync(assignment.Key, file,
                WeightFile.PayloadBytes(layout, assignment.Download) + SafeTensors.MaxHeaderBytes, cancellation);

            // From here on the file has done its work, whether it is right or wrong.
            File.Delete(path);
            return await ModelFile.ReadAsync(file, assignment, layout, cancellation);
        }
        catch (BrokenFileException)
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            models.Close(assignment.Key);
        }
    }

    public async Task<UploadReply> UploadAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation)
    {
        try
        {
            if (_tickets is not null && assignment.UpdatePath is not null)
                return await _tickets.PutAsync(assignment, update, model, started, cancellation);
        }
        catch (LinkProblemException ended) when (ended.Status == TicketEnded)
        {
            // Likewise.
        }

        using var content = new UpdateContent(assignment, update, model, started, null);
        try
        {
            return await new PieceUpload(link, client, updates.Open(assignment.Key), passed, clock)
                .RunAsync(assignment.Key, content, cancellation);
        }
        finally
        {
            updates.Close(assignment.Key);
        }
    }

    public Task ReplyAsync(AssignmentMessage assignment, ReplyMessage reply, CancellationToken cancellation)
        => link.SendAsync(FrameJson.Frame(client, FrameWords.Answer, FrameWords.Reply, reply, LinkJson.Default.ReplyMessage,
            assignment.Key), cancellation);

    public Task ProgressAsync(AssignmentMessage assignment, ProgressMessage progress, CancellationToken cancellation)
        => link.SendAsync(FrameJson.Frame(client, FrameWords.Answer, FrameWords.Progress, progress, LinkJson.Default.ProgressMessage,
            assignment.Key) with
        { IsLossy = true }, cancellation);
}
