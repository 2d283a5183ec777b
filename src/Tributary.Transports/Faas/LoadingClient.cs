using Tributary.Core.Clients;

namespace Tributary.Transports.Faas;

/// <summary>A client whose samples are read while its model is fetched.</summary>
internal sealed class LoadingClient(string id, Task<IClient> loading) : IClient
{
    public ClientInfo Info { get; } = new(id);

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        try
        {
            return await (await loading).AskAsync(assignment, cancellation);
        }
        catch (FaasFormatException fault)
        {
            return new Refusal(RefusalReason.OutOfData, fault.Message);
        }
    }
}
