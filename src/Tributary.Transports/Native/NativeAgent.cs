using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Lets a client take part over the native link: polls without end, works on what it is given, and delivers each answer until it
/// is kept or no longer wanted. Lines that break and coordinators that restart are part of its day.</summary>
/// <param name="link">Stays the caller's; it must last as long as the agent runs.</param>
public sealed class NativeAgent(NativeLink link, AgentOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="LinkProblemException">The coordinator does not speak this version, another process took this client's place, or the
    /// client is not, or no longer, let in (<see cref="LinkRefusals"/>).</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the coordinator was told, and nothing is left behind.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        using var session = new NativeSession(client, link, options, observer, clock);
        await session.RunAsync(cancellation);
    }
}
