namespace Tributary.Core.Clients;

/// <summary>What crossed a wire for one assignment and its reply.</summary>
/// <param name="BytesOut">Towards the client.</param>
/// <param name="BytesIn">From the client.</param>
/// <param name="Time">Spent in moving them.</param>
public sealed record Transfer(long BytesOut, long BytesIn, TimeSpan Time);
