namespace Tributary.Transports.Faas;

/// <summary>In which form a function was called; it answers in the same.</summary>
internal enum FunctionForm
{
    /// <summary>JSON of ours.</summary>
    Json,

    /// <summary>FedKeeper's document as extended JSON.</summary>
    Extended,

    /// <summary>FedKeeper's document as it is.</summary>
    Bson,
}
