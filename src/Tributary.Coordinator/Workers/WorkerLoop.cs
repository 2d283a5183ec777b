namespace Tributary.Coordinator.Workers;

/// <summary>One thing that a worker does for as long as the coordinator lives.</summary>
/// <param name="Name">For the log and <c>/readyz</c>, such as <c>runs</c>.</param>
/// <param name="RunAsync">Ends when it is told to, never before. It is begun anew after it broke, so it starts from
/// what is there.</param>
internal sealed record WorkerLoop(string Name, Func<CancellationToken, Task> RunAsync);
