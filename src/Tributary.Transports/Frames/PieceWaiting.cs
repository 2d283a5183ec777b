using System.Threading.Channels;

namespace Tributary.Transports.Frames;

/// <summary>Waiting for the next word about a download or an upload.</summary>
internal static class PieceWaiting
{
    /// <summary>The next frame; null where none came in time. Who gives up waiting takes none that comes later.</summary>
    public static async Task<Frame?> NextAsync(ChannelReader<Frame> frames, TimeSpan patience, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (patience <= TimeSpan.Zero) return null;
        using var late = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await frames.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
