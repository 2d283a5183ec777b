using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Peers;

/// <summary>A client in JavaScript over packages from npm: it writes one JSON object a line, and ends with the test.</summary>
public sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodePeer(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Skips the test where Node or the package is not installed.</summary>
    /// <param name="project">Under <c>tests</c>, with a <c>package.json</c>.</param>
    /// <param name="script">Its path in there.</param>
    /// <param name="package">One that the script needs.</param>
    /// <param name="variable">Tells the script where to find packages.</param>
    public static NodePeer Start(string project, string script, string package, string variable, params string[] arguments)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        var place = Path.Combine(folder!.FullName, "tests", project);
        if (!Directory.Exists(Path.Combine(place, "node_modules", package)))
            Assert.Skip($"{package} is not installed (npm ci --prefix tests/{project})");
        return new NodePeer(Process.Start(new ProcessStartInfo("node", [Path.Combine(place, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = Path.Combine(place, "package.json") },
        })!);
    }

    /// <summary>Lines up to the one with one of these events.</summary>
    public async Task<JsonNode> UntilAsync(params string[] names)
    {
        while (true)
        {
            var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)
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
