using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Tributary.Protocols.Tests.Wamp.Peers;

/// <summary>A WAMP client in JavaScript (autobahn or wampy from npm): it writes one JSON object a line, and ends with the test.</summary>
public sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodePeer(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Skips the test where Node or the packages are not installed.</summary>
    public static NodePeer Start(params string[] arguments)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        var project = Path.Combine(folder!.FullName, "tests", "Tributary.Protocols.Tests");
        if (!Directory.Exists(Path.Combine(project, "node_modules", "wampy")))
            Assert.Skip("autobahn and wampy are not installed (npm ci --prefix tests/Tributary.Protocols.Tests)");
        return new NodePeer(Process.Start(new ProcessStartInfo("node",
            [Path.Combine(project, "Wamp", "Peers", "wamp-peer.cjs"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["WAMP_MODULES"] = Path.Combine(project, "package.json") },
        })!);
    }

    /// <summary>Lines up to the one with one of these events.</summary>
    public async Task<JsonNode> UntilAsync(params string[] names)
    {
        while (true)
        {
            var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException($"the peer ended: {await _errors}");
            if (line.StartsWith('{') && JsonNode.Parse(line)! is var node && names.Contains((string?)node["event"])) return node;
        }
    }

    /// <summary>Tells it to call, and waits for what comes of it.</summary>
    public async Task<JsonNode> AskAsync(string line)
    {
        await TellAsync(line);
        return await UntilAsync("result", "error");
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }
}
