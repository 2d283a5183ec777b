using System.Text.Json;

namespace Tributary.Coordinator.Api;

/// <summary>Whether a run file could be started.</summary>
public sealed record RunCheck
{
    public required bool Valid { get; init; }

    /// <summary>Every fault, in the file's order; empty where there is none.</summary>
    public required IReadOnlyList<FieldFault> Errors { get; init; }

    /// <summary>The run file, every value spelled out; null where it has faults.</summary>
    public JsonElement? Spec { get; init; }

    /// <summary>The same run, with only what differs from the defaults; null where there are faults.</summary>
    public JsonElement? Short { get; init; }

    /// <summary>As YAML: the short form, or where there are faults what was sent; null where that is no mapping.</summary>
    public string? Yaml { get; init; }
}
