using System.Net.Sockets;
using Tributary.Coordinator.Hooks;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether a webhook's address can be reached, and whether what it is told is signed. Nothing is posted to it.</summary>
internal static class HookCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<Finding> LookAsync(int number, HookOptions hook, CancellationToken cancellation)
    {
        var name = $"hook {number}";
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            using var line = new TcpClient();
            await line.ConnectAsync(hook.Url.Host.Trim('[', ']'), hook.Url.Port, late.Token);
        }
        catch (SocketException fault)
        {
            return Finding.Warning(name, $"{hook.Place} cannot be reached: {fault.Message}",
                "look at its url under coordinator.hooks, and whether that server runs; deliveries are tried again for about 40 minutes");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Warning(name, $"{hook.Place} does not answer within {Patience.TotalSeconds:0} s",
                "look at its url under coordinator.hooks, and at what lies between");
        }

        return hook.Secret is null
            ? Finding.Warning(name, $"{hook.Place} can be reached, but what it is told is not signed",
            "name a secretFile or secretVariable, so that it can tell us from others")
            : Finding.Ok(name, $"{hook.Place} can be reached and is told {string.Join(", ", hook.Events)}, signed");
    }
}
