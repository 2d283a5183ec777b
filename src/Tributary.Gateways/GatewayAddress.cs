namespace Tributary.Gateways;

/// <summary>An address of its own at which a transport's clients come.</summary>
/// <param name="Gateway">The transport.</param>
/// <param name="Takes">For people, to stand behind the address: <c>takes start_client and start_numpy_client</c>.</param>
public sealed record GatewayAddress(string Gateway, Uri Address, string Takes);
