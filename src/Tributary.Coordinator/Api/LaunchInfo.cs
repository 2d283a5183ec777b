namespace Tributary.Coordinator.Api;

/// <summary>A training that one of the systems behind the coordinator begins by its name.</summary>
public sealed record LaunchInfo(string Name, string Title, string Transport)
{
    /// <summary>Why it cannot begin now; for people.</summary>
    public string? Why { get; init; }
}
