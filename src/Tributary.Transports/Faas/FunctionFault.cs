namespace Tributary.Transports.Faas;

/// <summary>Why an invocation came to nothing.</summary>
internal enum FunctionFault
{
    None,

    /// <summary>Something is missing in what it was called with.</summary>
    Incomplete,

    /// <summary>What it was called with cannot be read, or cannot be done.</summary>
    Request,

    /// <summary>Its time is over.</summary>
    Late,

    /// <summary>It broke.</summary>
    Failed,
}
