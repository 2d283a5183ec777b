using Tributary.Core.Clients;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>Keeps what a trainer answered last.</summary>
internal sealed class Spy(IClient trainer) : IClient
{
    public ClientInfo Info => trainer.Info;

    public (TrainAssignment Assignment, Update Update)? Last { get; private set; }

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        var reply = await trainer.AskAsync(assignment, cancellation);
        if (assignment is TrainAssignment train && reply is Update update) Last = (train, update);
        return reply;
    }
}
