using Microsoft.Extensions.Hosting;

namespace Tributary.Client.Hosting;

/// <summary>A client for as long as its host runs. It says goodbye when the host stops. Where it is dismissed for good, the host ends too;
/// where it breaks (it is not let in, its token is used up), the host does what
/// <c>HostOptions.BackgroundServiceExceptionBehavior</c> says, and <see cref="BackgroundService.ExecuteTask"/> has the
/// fault.</summary>
public sealed class ClientService(ClientHost client, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>The client.</summary>
    public ClientHost Client => client;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await client.RunAsync(stoppingToken);
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It said goodbye.
        }
    }
}
