using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>The native link, as an assignment needs it.</summary>
/// <param name="identity">Signs updates; null for nobody.</param>
internal sealed class NativeWire(NativeLink link, ModelCache models, LinkIdentity? identity) : IAssignmentWire
{
    public DateTimeOffset CoordinatorTime => link.CoordinatorTime;

    public Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
        => models.GetAsync(assignment.Model, assignment.Download, spec, cancellation);

    public async Task<UploadReply> UploadAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation)
    {
        using var content = new UpdateContent(assignment, update, model, started, identity is null ? null : text => identity.Sign(text));
        return await link.UploadAsync(assignment.Run, assignment.Number, content, cancellation);
    }

    public Task ReplyAsync(AssignmentMessage assignment, ReplyMessage reply, CancellationToken cancellation)
        => link.ReplyAsync(assignment.Run, assignment.Number, reply, cancellation);

    public Task ProgressAsync(AssignmentMessage assignment, ProgressMessage progress, CancellationToken cancellation)
        => link.ProgressAsync(assignment.Run, assignment.Number, progress, cancellation);
}
