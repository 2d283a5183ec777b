using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Client.Lines;

/// <summary>What a line is made from, once it is known who the client is (<see cref="ClientOptions.Line"/>).</summary>
/// <param name="Client">Who the client is.</param>
/// <param name="Observer">To be told what happens: the client's owner and the log.</param>
public sealed record LineSetup(ClientOptions Options, ClientInfo Client, ILineObserver Observer, TimeProvider Clock)
{
    /// <summary>Where this client keeps its own things.</summary>
    public string Folder => Path.Combine(Options.Folder, Client.Id);
}
