using System.Text.Json.Nodes;
using Peers;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Debian's PyTorch, started once for a class of tests: it takes seconds to come up.</summary>
public sealed class TorchPeer : IAsyncDisposable
{
    private PythonPeer? _peer;

    /// <summary>Its answer; skips the test where there is no PyTorch.</summary>
    public async Task<JsonNode> AskAsync(string line)
    {
        if (_peer is null)
        {
            await PythonPeer.NeedAsync("torch");
            _peer = PythonPeer.Start("torch_peer.py", []);
        }

        await _peer.TellAsync(line);
        return await _peer.NextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_peer is not null) await _peer.DisposeAsync();
    }
}
