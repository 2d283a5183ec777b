namespace Tributary.Coordinator.Api;

/// <summary>One page of a list.</summary>
/// <param name="Next">Given as <c>?after=</c>, it brings the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
