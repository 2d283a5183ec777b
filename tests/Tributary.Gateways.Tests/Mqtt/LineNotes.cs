using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>What a client told of its line.</summary>
internal sealed class LineNotes : ILineObserver
{
    /// <summary>Messages about which it did nothing: the first, the tenth, and so on.</summary>
    public ConcurrentQueue<(string Reason, long Count)> PassedOver { get; } = [];

    /// <summary>Models and answers that had to be tried again.</summary>
    public ConcurrentQueue<string> Delays { get; } = [];

    public void Passed(string reason, long count) => PassedOver.Enqueue((reason, count));

    public void Delayed(AssignmentId assignment, string reason, TimeSpan retry) => Delays.Enqueue(reason);
}
