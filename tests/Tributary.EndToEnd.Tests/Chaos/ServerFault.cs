namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A server that the coordinator needs, and that falls over.</summary>
/// <param name="Kind">What is counted.</param>
internal sealed record ServerFault(string Kind, Func<Task> Stop, Func<Task> Start);
