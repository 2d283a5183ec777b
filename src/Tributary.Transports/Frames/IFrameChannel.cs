namespace Tributary.Transports.Frames;

/// <summary>What two ends have agreed on: each seals what the other opens. For any thread.</summary>
public interface IFrameChannel
{
    /// <summary>Whether another one should be agreed on.</summary>
    bool IsSpent { get; }

    /// <summary>Seals two parts that are opened as one.</summary>
    byte[] Seal(ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest);

    /// <summary>Opens what the other end has sealed, once.</summary>
    /// <exception cref="FrameSealException">It is not opened.</exception>
    byte[] Open(ReadOnlySpan<byte> message);
}
