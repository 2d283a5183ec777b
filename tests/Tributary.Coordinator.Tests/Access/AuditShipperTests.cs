using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>A syslog server gets every line of the trail, once it is there and from where it was left.</summary>
public sealed class AuditShipperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_tcp_lines_come_in_order_and_after_a_restart_from_where_they_were_left()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var coordinator = await StartAsync($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await ChangeAsync(coordinator, 2);
        Assert.Equal([1, 2, 3, 4], await ReadAsync(listener, 4));

        await coordinator.StopAsync();
        await coordinator.StartAsync();
        await ChangeAsync(coordinator, 1);
        Assert.Equal([5, 6], await ReadAsync(listener, 2));
    }

    [Fact]
    public async Task Over_udp_each_line_is_a_datagram()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var coordinator = await StartAsync($"udp://127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}");
        await ChangeAsync(coordinator, 1);
        var first = Encoding.UTF8.GetString((await server.ReceiveAsync(Cancellation)).Buffer);
        Assert.StartsWith("<110>1 ", first, StringComparison.Ordinal);
        Assert.Contains("change.intended", first, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ChangeAsync(RunningCoordinator coordinator, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var made = await coordinator.Http.PostAsJsonAsync("api/tokens", new { kind = "join" }, Cancellation);
            Assert.Equal(201, (int)made.StatusCode);
        }
    }

    // Messages as RFC 6587 counts them, over as many connections as it takes.
    private static async Task<IReadOnlyList<long>> ReadAsync(TcpListener listener, int count)
    {
        var numbers = new List<long>();
        while (numbers.Count < count)
        {
            using var client = await listener.AcceptTcpClientAsync(Cancellation);
            await using var stream = client.GetStream();
            var length = 0;
            for (int next; (next = stream.ReadByte()) >= 0;)
            {
                if (next != ' ')
                {
                    length = (length * 10) + (next - '0');
                    continue;
                }

                var message = new byte[length];
                await stream.ReadExactlyAsync(message, Cancellation);
                var text = Encoding.UTF8.GetString(message);
                numbers.Add(JsonSerializer.Deserialize<JsonElement>(text[text.IndexOf('{', StringComparison.Ordinal)..])
                    .GetProperty("number").GetInt64());
                length = 0;
            }
        }

        return numbers;
    }

    private Task<RunningCoordinator> StartAsync(string server)
        => RunningCoordinator.StartAsync(_folder.Path, options => options with { Access = new AccessOptions { Syslog = new Uri(server) } });
}
