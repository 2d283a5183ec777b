using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Faas;

/// <summary>What the assignment of one invocation needs: model and update go by its ticket, any other answer is the invocation's own
/// result.</summary>
internal sealed class FunctionWire(TicketFiles files, TimeProvider clock) : IAssignmentWire
{
    /// <summary>The function's own clock: the call says how much time is left, not until when.</summary>
    public DateTimeOffset CoordinatorTime => clock.GetUtcNow();

    /// <summary>What is to be answered; null where an update was put.</summary>
    public ReplyMessage? Reply { get; private set; }

    public Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
        => files.FetchAsync(assignment, spec, cancellation);

    public Task<UploadReply> UploadAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation) => files.PutAsync(assignment, update, model, started, cancellation);

    public Task ReplyAsync(AssignmentMessage assignment, ReplyMessage reply, CancellationToken cancellation)
    {
        Reply = reply;
        return Task.CompletedTask;
    }

    // Nobody hears an invocation before it ends.
    public Task ProgressAsync(AssignmentMessage assignment, ProgressMessage progress, CancellationToken cancellation)
        => Task.CompletedTask;
}
