namespace Tributary.Transports.Frames;

/// <summary>How a client seals what it says to its coordinator, whatever carries it. Transports know nothing of keys: whoever has them
/// implements it. One agreement at a time.</summary>
public interface IFrameSeal
{
    /// <summary>Whether nothing may be said in the clear: it is demanded, or it was sealed before.</summary>
    bool IsRequired { get; }

    /// <summary>Begins an agreement with a coordinator.</summary>
    /// <param name="shown">What it has shown of itself.</param>
    /// <returns>What it is sent.</returns>
    /// <exception cref="FrameSealException">That is not the coordinator, or the client's own certificate does not hold.</exception>
    ReadOnlyMemory<byte> Offer(ReadOnlyMemory<byte> shown);

    /// <summary>Ends the agreement that was begun last.</summary>
    /// <param name="answer">The coordinator's.</param>
    /// <exception cref="FrameSealException">It is not the coordinator's, or to another offer.</exception>
    IFrameChannel Accept(ReadOnlyMemory<byte> answer);
}
