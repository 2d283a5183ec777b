using Tributary.Core;
using Tributary.Core.Clients;

namespace Tributary.Transports.Native;

/// <summary>A node's model as it came out of a round, and what was told of it.</summary>
internal sealed record KeptModel(int Round, ModelState Model, GossipReply Reply);
