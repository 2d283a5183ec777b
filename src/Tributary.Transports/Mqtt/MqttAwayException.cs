namespace Tributary.Transports.Mqtt;

/// <summary>There is no connection to the broker, or it broke before the message was acknowledged: it may have arrived or not.</summary>
public sealed class MqttAwayException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Whether the line was there, and ended before the broker said a word that could be read.</summary>
    internal bool IsWordless { get; init; }
}
