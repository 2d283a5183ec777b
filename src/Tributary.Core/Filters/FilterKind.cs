namespace Tributary.Core.Filters;

/// <summary>What a field of a filter holds, and so what it can be compared with.</summary>
internal enum FilterKind
{
    Text,
    Number,
    Status,
    Time,
    Truth,

    /// <summary>A setting of the run file: whatever stands there.</summary>
    Setting,
}
