using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>The wire of the test transport: JSON objects in both directions, within this process.</summary>
internal sealed class PipeWire
{
    private readonly Channel<JsonObject> _up = Channel.CreateBounded<JsonObject>(64);
    private readonly Channel<JsonObject> _down = Channel.CreateBounded<JsonObject>(64);

    /// <summary>The client's end.</summary>
    public PipeEnd Client => new(_down.Reader, _up.Writer);

    /// <summary>The coordinator's end.</summary>
    public PipeEnd Coordinator => new(_up.Reader, _down.Writer);

    /// <summary>Breaks it: both ends read to the end of what was sent, and no further.</summary>
    public void Cut()
    {
        _up.Writer.TryComplete();
        _down.Writer.TryComplete();
    }
}
