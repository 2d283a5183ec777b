using Tributary.Gateways.Frames;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>A transport whose frames are sealed, for those who attack it.</summary>
internal interface ISealedHarness : ITransportHarness
{
    SealedGround? Sealing { get; }

    /// <summary>What the coordinator did nothing about.</summary>
    PassedFrames Passed { get; }

    /// <summary>A client's link, at which whoever has it may say what it wants.</summary>
    IFrameLink LinkOf(string client, string session);

    /// <summary>Starts a client that seals in its own way; null for not at all.</summary>
    Task StartClientAsync(Core.Clients.IClient trainer, IFrameSeal? seal);
}
