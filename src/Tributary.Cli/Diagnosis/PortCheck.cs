using System.Net;
using System.Net.Sockets;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether a coordinator could listen where it is told to, and else who does.</summary>
internal static class PortCheck
{
    private const string Name = "port";

    /// <param name="answers">Whether a coordinator answers at an address.</param>
    public static async Task<List<Finding>> LookAsync(CoordinatorOptions options, Func<Uri, Task<bool>> answers)
    {
        var listen = options.Listen;
        var findings = new List<Finding> { await LookAsync(Name, listen, "--listen", () => answers(Reachable(listen))) };
        foreach (var gateway in options.Gateways)
            foreach (var own in gateway.Listens)
            {
                // There nobody can be asked who he is: it is the coordinator's where one process holds both.
                findings.Add(await LookAsync($"{gateway.Name} port", own, $"--{gateway.Name}",
                    async () => PortHolder.Of(own.Port) is { } holder && holder == PortHolder.Of(listen.Port)
                        && await answers(Reachable(listen))));
            }

        return findings;
    }

    private static async Task<Finding> LookAsync(string name, Uri listen, string flag, Func<Task<bool>> isOurs)
    {
        if (listen.Port == 0) return Finding.Ok(name, $"{listen.Host}: any free port");
        var address = listen.HostNameType == UriHostNameType.Dns ? IPAddress.Loopback : IPAddress.Parse(listen.Host.Trim('[', ']'));
        try
        {
            // As the server does it: what a connection that just ended still holds is free.
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (!OperatingSystem.IsWindows()) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, listen.Port));
            socket.Listen(1);
            return Finding.Ok(name, $"{listen.Port} is free");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            var holder = PortHolder.Of(listen.Port) is { } process ? $" by {process}" : "";
            return await isOurs() ? Finding.Ok(name, $"{listen.Port} is in use{holder}: a coordinator, and it answers")
                : Finding.Fault(name, $"{listen.Port} is in use{holder}",
                    $"stop that program, or let the coordinator listen on another port ({flag})");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AccessDenied)
        {
            return Finding.Fault(name, $"{listen.Port} may not be used by this user",
                "ports below 1024 need rights of their own: choose a higher one, or put a proxy in front");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return Finding.Fault(name, $"{address} is no address of this machine",
                "listen on 0.0.0.0 (all its addresses) or on one that it has");
        }
    }

    /// <summary>Where this machine itself reaches what listens so.</summary>
    public static Uri Reachable(Uri listen)
        => listen.Host is "0.0.0.0" or "[::]" ? new UriBuilder(listen) { Host = "127.0.0.1" }.Uri : listen;
}
