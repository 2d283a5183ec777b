using System.Net;
using System.Net.Sockets;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Diagnosis;

/// <summary>The way to a coordinator, step by step: name, connection, TLS, its answer, the link's version, both clocks, the credentials.
/// The first step that fails ends it.</summary>
internal sealed class ReachCheck(TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<List<Finding>> LookAsync(Reach target, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var address = target.Address;

        // 1. The name.
        if (await AddressesAsync(address.DnsSafeHost, findings, cancellation) is not { Length: > 0 } addresses) return findings;

        // 2. A connection.
        if (await ConnectAsync(target, addresses, findings, cancellation) is not { } connection) return findings;
        using (connection)
        {
            // 3. TLS. A certificate whose times alone are wrong may be a clock's fault: go on, so that the coordinator's clock can tell.
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                var tls = await new TlsCheck(target, clock).LookAsync(connection, cancellation);
                findings.AddRange(tls.Findings);
                if (tls.Ends) return findings;
            }
            else if (!address.IsLoopback)
            {
                findings.Add(Finding.Warning("tls", $"{address} is not encrypted: whoever listens on the line reads tokens and models",
                    "let the coordinator listen on https://"));
            }
        }

        // 4. Its answer.
        findings.AddRange(await new AnswerCheck(target, clock).LookAsync(cancellation));
        return findings;
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, List<Finding> findings, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var known)) return [known];
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(Patience);
            var found = await Dns.GetHostAddressesAsync(host, late.Token);
            findings.Add(Finding.Ok("name", $"{host} is {string.Join(", ", found.Select(one => one.ToString()))}"));
            return found;
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            findings.Add(Finding.Fault("name", $"{host} has no address: {fault.Plain()}",
                "is it spelled right, and does this machine's name server know it?"));
            return [];
        }
    }

    private static async Task<Socket?> ConnectAsync(Reach target, IPAddress[] addresses, List<Finding> findings,
        CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var remedy = "is the coordinator running, does it listen on that address (--listen), and does no firewall stand between?";
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(Patience);
            await socket.ConnectAsync(addresses, target.Address.Port, late.Token);
            findings.Add(Finding.Ok("connection", $"{target.Address.Authority} takes connections"));
            return socket;
        }
        catch (SocketException fault)
        {
            findings.Add(target.Usual ? Finding.Warning("connection",
                $"no coordinator runs on this machine ({target.Address.Authority}: {fault.Message})",
                "start one (tributary coordinator), or name another (--coordinator URL)")
                : Finding.Fault("connection", $"{target.Address.Authority} takes no connection: {fault.Message}", remedy));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            findings.Add(Finding.Fault("connection", $"{target.Address.Authority} does not answer within {Patience.TotalSeconds:0} s",
                remedy));
        }

        socket.Dispose();
        return null;
    }
}
