using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>One end of a wire.</summary>
internal sealed record PipeEnd(ChannelReader<JsonObject> In, ChannelWriter<JsonObject> Out)
{
    /// <summary>False where the wire is cut.</summary>
    public async Task<bool> SendAsync(JsonObject message, CancellationToken cancellation)
    {
        try
        {
            await Out.WriteAsync(message, cancellation);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }
}
