using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>The client's end of tickets (docs/tickets.md): for transports whose assignments come over a line of their own, and whose models
/// and updates go by HTTP.</summary>
/// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
/// <param name="folder">Where a model lies while it comes; made where it is missing.</param>
internal sealed class TicketFiles(HttpClient http, string folder, TimeProvider clock)
{
    private static int s_count;
    private readonly FileRequests _files = new(new LinkRequests(http, null, clock), clock);

    /// <summary>Fetches the model of an assignment.</summary>
    /// <exception cref="BrokenFileException">What came is not the model.</exception>
    /// <exception cref="LinkProblemException">The ticket opens nothing any more.</exception>
    public async Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var name = $"{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}.part";
        await using var file = new FileStream(Path.Combine(folder, name), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
        var layout = spec.Layout();
        await _files.FetchAsync(Relative(assignment.ModelPath), $"\"{assignment.Model}-{assignment.Download}\"", file,
            WeightFile.PayloadBytes(layout, assignment.Download) + SafeTensors.MaxHeaderBytes, cancellation);
        return await ModelFile.ReadAsync(file, assignment, layout, cancellation);
    }

    /// <summary>Puts the update that answers an assignment; returns once it is acknowledged.</summary>
    /// <exception cref="UnfitWeightsException">The weights cannot be written in the encoding that is asked for.</exception>
    /// <exception cref="LinkProblemException">It is not taken.</exception>
    public async Task<UploadReply> PutAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation)
    {
        using var content = new UpdateContent(assignment, update, model, started, null);
        return await _files.UploadAsync(Relative(assignment.UpdatePath), content, cancellation);
    }

    // Below the coordinator's own address, whatever the assignment says.
    private static string Relative(string? path)
        => path is ['/', not '/', ..] ? path[1..] : throw new InvalidDataException("the assignment brought no address for its files");
}
