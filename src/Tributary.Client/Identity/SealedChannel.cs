using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Transports.Frames;

namespace Tributary.Client.Identity;

/// <summary>A session of Security as a channel of frames.</summary>
internal sealed class SealedChannel(SealedSession session) : IFrameChannel
{
    public bool IsSpent => session.IsSpent;

    public byte[] Seal(ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest) => session.Seal(first, rest);

    public byte[] Open(ReadOnlySpan<byte> message)
    {
        try
        {
            return session.Open(message);
        }
        catch (EnvelopeException refused)
        {
            throw new FrameSealException(refused.Message, refused);
        }
    }
}
