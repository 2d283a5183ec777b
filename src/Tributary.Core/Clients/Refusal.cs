namespace Tributary.Core.Clients;

/// <summary>The client did not do what it was asked, or its answer does not count.</summary>
/// <param name="Detail">For people: what is wrong and where.</param>
public sealed record Refusal(RefusalReason Reason, string Detail) : Reply;
