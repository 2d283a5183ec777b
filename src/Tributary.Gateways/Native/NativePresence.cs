using Tributary.Core.Clients;

namespace Tributary.Gateways.Native;

/// <summary>A client of the native link as it stands at one moment.</summary>
/// <param name="State"><c>online</c>, <c>offline</c> (missed, its lease still runs), <c>resting</c> (a training window is closed) or
/// <c>lost</c>.</param>
/// <param name="Resting">Why it rests; null unless it does.</param>
/// <param name="Working">Keys of the assignments it has.</param>
public sealed record NativePresence(ClientInfo Info, string State, DateTimeOffset LastSeen, string? Version, string? Platform,
    string? Resting, IReadOnlyList<string> Working)
{
    internal static NativePresence Of(NativeClient client) => new(client.Info,
        !client.Available && client.Online ? "resting" : !client.Present ? "lost" : client.Online ? "online" : "offline",
        client.LastSeen, client.Said.Version, client.Said.Platform, client.Available ? null : client.Resting, client.Working);
}
