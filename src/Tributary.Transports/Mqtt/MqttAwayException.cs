namespace Tributary.Transports.Mqtt;

/// <summary>There is no connection to the broker, or it broke before the message was acknowledged: it may have arrived or not.</summary>
public sealed class MqttAwayException(string message, Exception? inner = null) : IOException(message, inner);
