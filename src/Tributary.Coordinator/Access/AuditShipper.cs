using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Workers;
using Tributary.Gateways.Enrolment;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Sends the audit trail to a syslog server (RFC 5424; over TCP with RFC 6587's counts of octets), line by line, in order. It
/// remembers how far it is: what the server did not take is sent again, after a restart too, and none is left out.</summary>
internal sealed class AuditShipper(AccessOptions options, AuditTrail trail, TimeProvider clock, WorkerGuard guard,
    ILogger<AuditShipper> log) : Worker(guard)
{
    private const int Batch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _grown = new(0);
    private readonly Trouble _shipping = new(reason => ServerEvents.AuditUnshipped(log, options.Syslog!, reason),
        () => ServerEvents.AuditShipped(log, options.Syslog!));

    private string PositionFile => Path.Combine(options.Folder, "audit.shipped");

    public override void Dispose()
    {
        _grown.Dispose();
        base.Dispose();
    }

    protected override IEnumerable<WorkerLoop> Loops()
        => options.Syslog is { } server ? [new("syslog", stopping => ShipAsync(server, stopping))] : [];

    // What is left is sent after the next start.
    private async Task ShipAsync(Uri server, CancellationToken stopping)
    {
        trail.Grown = () => _grown.Release();
        try
        {
            while (true)
            {
                if (await TryAsync(server, stopping)) await _grown.WaitAsync(stopping);
                else await Task.Delay(Pause, clock, stopping);
            }
        }
        finally
        {
            trail.Grown = null;
        }
    }

    private async Task<bool> TryAsync(Uri server, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(server, cancellation);
            _shipping.End();
            return true;
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _shipping.Begin(fault.Message);
            return false;
        }
    }

    // Everything that there is, and the end of it remembered.
    private async Task SendAsync(Uri server, CancellationToken cancellation)
    {
        var sent = Position();
        if (sent >= trail.Count) return;
        using var socket = new Socket(server.Scheme == "tcp" ? SocketType.Stream : SocketType.Dgram, server.Scheme == "tcp"
            ? ProtocolType.Tcp : ProtocolType.Udp);
        await socket.ConnectAsync(server.Host, server.Port, cancellation);
        while (sent < trail.Count)
        {
            var lines = trail.Lines(sent, Batch);
            if (lines.Count == 0) return;
            foreach (var line in lines)
            {
                var text = Encoding.UTF8.GetBytes(AuditText.Syslog(line, Environment.MachineName, Environment.ProcessId));
                if (server.Scheme == "tcp") text = [.. Encoding.ASCII.GetBytes($"{text.Length} "), .. text];
                for (var done = 0; done < text.Length;) done += await socket.SendAsync(text.AsMemory(done), cancellation);
            }

            sent = lines[^1].Number;
            SecretFile.Write(PositionFile, sent.ToString(CultureInfo.InvariantCulture));
        }
    }

    private long Position()
        => File.Exists(PositionFile) && long.TryParse(SecretFile.Read(PositionFile), NumberStyles.None, CultureInfo.InvariantCulture,
            out var sent) ? sent : 0;
}
