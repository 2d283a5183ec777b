using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Api;

/// <summary>A line of a run's log.</summary>
/// <param name="Level">info, warning or error.</param>
public sealed record LogLine(DateTimeOffset Time, [property: AllowedValues("info", "warning", "error")] string Level, string Text);
