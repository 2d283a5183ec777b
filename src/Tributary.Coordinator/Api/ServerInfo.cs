namespace Tributary.Coordinator.Api;

/// <summary>What a coordinator says of itself.</summary>
/// <param name="Time">Its clock.</param>
/// <param name="Link">Versions of the native link that it speaks.</param>
/// <param name="Secured">Whether requests need credentials.</param>
/// <param name="Streams">Whether it watches a stream.</param>
/// <param name="Functions">Whether functions are clients.</param>
/// <param name="You">Who the request came from.</param>
public sealed record ServerInfo(string Name, string Version, DateTimeOffset Time, IReadOnlyList<int> Link, bool Secured, bool Streams,
    bool Functions, CallerInfo You);
