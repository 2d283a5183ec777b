namespace Tributary.Core.Rounds;

/// <summary>A client that is present and cannot take part in a run.</summary>
/// <param name="Reason">For people, to stand behind its name: <c>holds images of 28x28, the run wants 13 columns</c>.</param>
public sealed record ExcludedClient(string Client, string Reason);
