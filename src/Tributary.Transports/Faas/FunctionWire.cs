using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Faas;

/// <summary>What the assignment of one invocation needs: model and update go past the platform, any other answer is the invocation's own
/// result.</summary>
internal sealed class FunctionWire(IAssignmentFiles files, TimeProvider clock) : IAssignmentWire
{
    private const int Unauthorized = 401;
    private const int Gone = 410;

    /// <summary>The function's own clock: the call says how much time is left, not until when.</summary>
    public DateTimeOffset CoordinatorTime => clock.GetUtcNow();

    /// <summary>What is to be answered; null where an update was put.</summary>
    public ReplyMessage? Reply { get; private set; }

    /// <summary>What the coordinator said of a ticket that opens nothing any more: another invocation has answered, or the round is over.
    /// Null where it did not.</summary>
    public string? Ended { get; private set; }

    public Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
        => OpenAsync(() => files.FetchAsync(assignment, spec, cancellation));

    public Task<UploadReply> UploadAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation) => OpenAsync(() => files.PutAsync(assignment, update, model, started, cancellation));

    public Task ReplyAsync(AssignmentMessage assignment, ReplyMessage reply, CancellationToken cancellation)
    {
        Reply = reply;
        return Task.CompletedTask;
    }

    // Nobody hears an invocation before it ends.
    public Task ProgressAsync(AssignmentMessage assignment, ProgressMessage progress, CancellationToken cancellation)
        => Task.CompletedTask;

    // A ticket does not come back: what elsewhere would be waited out is final here.
    private async Task<T> OpenAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (LinkProblemException ended) when (ended.Status is Unauthorized or Gone && ended.IsFromCoordinator)
        {
            Ended = ended.Message;
            throw new LinkProblemException(Gone, ended.Problem, null);
        }
    }
}
