using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Tributary.Edge.Tests;

/// <summary>The executable at a coordinator that does not let it in.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-edge-");

    [Fact]
    public async Task It_ends_with_code_5_and_says_what_to_do()
    {
        using var coordinator = new HttpListener();
        var address = Listen(coordinator);
        using var process = Start(address);
        var context = await coordinator.GetContextAsync().WaitAsync(TestContext.Current.CancellationToken);
        var body = Encoding.UTF8.GetBytes("""{ "type": "urn:tributary:revoked", "detail": "the certificate was revoked" }""");
        (context.Response.StatusCode, context.Response.ContentType) = (401, "application/problem+json");
        context.Response.Close(body, willBlock: true);

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, process.ExitCode);
        Assert.Contains("the certificate was revoked; ask the coordinator's operator for a new", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Listen(HttpListener listener)
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        listener.Prefixes.Add(address);
        listener.Start();
        return address;
    }

    private Process Start(string address)
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name);
        var program = Path.Combine(AppContext.BaseDirectory, "tributary-edge.dll");
        var start = new ProcessStartInfo(dotnet, ["exec", program, address, "--part", "1/50", "--name", "board-1"])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
    }
}
