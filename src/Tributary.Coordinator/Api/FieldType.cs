namespace Tributary.Coordinator.Api;

/// <summary>How a field of a run file is written.</summary>
public enum FieldType
{
    Text,

    Integer,

    Number,

    Boolean,

    /// <summary>One of a list.</summary>
    Choice,

    /// <summary>A number with its unit: <c>90s</c>, <c>5m</c>, <c>1h</c>.</summary>
    Duration,

    /// <summary>Several texts.</summary>
    List,
}
