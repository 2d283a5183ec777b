using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator that may open 512 files, and somebody who opens more connections than that.</summary>
public sealed class FewFilesTests
{
    private const int Connections = 700;

    private const string Run = """
        name: few
        model: logreg
        rounds: 3
        cohort: { size: 3, waitFor: 3 }
        evaluation: { on: none }
        """;

    [Fact]
    public async Task It_says_so_outlives_a_flood_of_connections_and_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit(1) sets the bound (Debian: util-linux)");
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-few-").FullName;
        var sockets = new List<Socket>();
        try
        {
            await using var federation = new Federation(folder, 3, null,
                Path.Combine(folder, "data"))
            { Under = ["prlimit", "--nofile=512:512", "--"] };
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);
            Assert.Contains("may open 512: a coordinator takes 96 connections", federation.Errors, StringComparison.Ordinal);
            Assert.Contains("ulimit -n", federation.Errors, StringComparison.Ordinal);

            // 1. Connections that say half a request and wait.
            for (var i = 0; i < Connections; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                try
                {
                    await socket.ConnectAsync("127.0.0.1", federation.Port, cancellation);
                    await socket.SendAsync("POST /link/poll HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), cancellation);
                }
                catch (SocketException)
                {
                    // Turned away.
                }
            }

            Assert.False(federation.CoordinatorEnded, federation.Errors);

            // 2. They let go; the clients come in, and the run is done.
            sockets.ForEach(socket => socket.Dispose());
            await federation.ReadyAsync(cancellation);
            for (var i = 0; i < 3; i++) federation.StartClient(i);
            using var document = new StringContent(Run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            using var created = await federation.Http.PostAsync(federation.At("api/runs"), document, cancellation);
            var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(cancellation))!["id"]!;
            while ((string?)(await federation.AskAsync($"api/runs/{id}", cancellation))?["status"] != "completed")
            {
                Assert.False(federation.CoordinatorEnded, federation.Errors);
                await Task.Delay(100, cancellation);
            }
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }
}
