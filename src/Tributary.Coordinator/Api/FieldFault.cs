namespace Tributary.Coordinator.Api;

/// <summary>One fault in what was sent.</summary>
/// <param name="Path">The field, e.g. <c>training.optimizer.learningRate</c>; empty for the whole.</param>
/// <param name="Line">Where it stands in a run file, counted from 1.</param>
public sealed record FieldFault(string Path, string Message, int? Line);
