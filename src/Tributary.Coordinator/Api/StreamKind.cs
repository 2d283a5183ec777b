namespace Tributary.Coordinator.Api;

/// <summary>What a node of a stream does.</summary>
public enum StreamKind
{
    /// <summary>It scores rows.</summary>
    Predict,

    /// <summary>It learns from rows and sends its weights.</summary>
    Train,
}
