using Tributary.Client;
using Tributary.Core.Logs;

namespace Tributary.Edge;

/// <summary>What the arguments say.</summary>
/// <param name="Address">Of the other end: the coordinator, or the broker at which it is met.</param>
internal sealed record EdgeOptions(ClientOptions Client, LogOptions Log, Uri Address);
