namespace Tributary.Coordinator.Api;

/// <summary>One page of the list of clients.</summary>
/// <param name="Next">Given as <c>?after=</c>, it brings the next page; null on the last one.</param>
/// <param name="Total">Clients that the question fits, on all pages.</param>
/// <param name="Counts">All that fit <c>?q=</c>, whatever their state and transport.</param>
public sealed record ClientPage(IReadOnlyList<ClientView> Items, string? Next, int Total, ClientCounts Counts);
