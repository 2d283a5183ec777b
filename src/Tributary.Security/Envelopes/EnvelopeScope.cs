namespace Tributary.Security.Envelopes;

/// <summary>What a sealed payload is for; signed with it.</summary>
/// <param name="Purpose">The procedure, topic or route; 1 to 255 bytes of UTF-8 without control characters.</param>
/// <param name="Run">The run's id; empty where it belongs to none. Else as <see cref="Core.Clients.ClientId"/> has it.</param>
/// <param name="Round">The round's number, 0 and up; 0 where it belongs to none.</param>
public sealed record EnvelopeScope(string Purpose, string Run = "", int Round = 0);
