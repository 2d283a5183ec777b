using Tributary.Client;
using Tributary.Core.Logs;

namespace Tributary.Edge;

/// <summary>What the arguments say.</summary>
internal sealed record EdgeOptions(ClientOptions Client, LogOptions Log);
