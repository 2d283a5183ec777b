using System.Threading.Channels;
using Tributary.Core.Clients;

namespace Tributary.Core.Tests.Fakes;

/// <summary>A client that answers when the test says so, in the order of what the test says.</summary>
public sealed class HeldClient(string id) : IClient
{
    private readonly Channel<Func<TrainAssignment, Reply>> _answers = Channel.CreateUnbounded<Func<TrainAssignment, Reply>>();

    public ClientInfo Info { get; } = new(id);

    public List<TrainAssignment> Asked { get; } = [];

    public void Learns(float by) => _answers.Writer.TryWrite(assignment
        => Updates.Of(assignment.Model, assignment.Model.Values.Span[0] + by, 1));

    public void Refuses() => _answers.Writer.TryWrite(_ => new Refusal(RefusalReason.Failed, "it does not want to"));

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        Asked.Add((TrainAssignment)assignment);
        return (await _answers.Reader.ReadAsync(cancellation))((TrainAssignment)assignment);
    }
}
