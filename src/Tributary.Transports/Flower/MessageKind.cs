namespace Tributary.Transports.Flower;

/// <summary>Which message stands in a ServerMessage or ClientMessage: their field numbers.</summary>
internal enum MessageKind
{
    None = 0,

    /// <summary>ReconnectIns or DisconnectRes.</summary>
    End = 1,
    Properties = 2,
    Parameters = 3,
    Fit = 4,
    Evaluate = 5,
}
