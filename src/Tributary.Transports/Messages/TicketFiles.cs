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
internal sealed class TicketFiles(HttpClient http, string folder, TimeProvider clock) : IAssignmentFiles
{
    private readonly FileRequests _files = new(new LinkRequests(http, null, clock), clock);

    /// <exception cref="BrokenFileException">What came is not the model.</exception>
    /// <exception cref="LinkProblemException">The ticket opens nothing any more.</exception>
    public Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
        => ModelFile.FetchAsync(folder, assignment, spec.Layout(), (file, max) => _files.FetchAsync(Relative(assignment.ModelPath),
            $"\"{assignment.Model}-{assignment.Download}\"", file, max, cancellation), cancellation);

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
