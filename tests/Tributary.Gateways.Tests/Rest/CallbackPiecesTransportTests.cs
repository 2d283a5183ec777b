using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>The coordinator's own assignments by callbacks, bytes in pieces.</summary>
public sealed class CallbackPiecesTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await CallbackHarness.StartAsync(hasTickets: false);
}
