namespace Tributary.Core.Clients;

/// <summary>A client that can say how far it is.</summary>
public interface IProgressingClient : IClient
{
    /// <param name="progress">Told now and then; must be quick.</param>
    Task<Reply> AskAsync(Assignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation);
}
