using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>A client's reply with the time from asking to its arrival.</summary>
internal sealed record Answer(string Client, Reply Reply, TimeSpan Time);
