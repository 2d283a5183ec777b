namespace Tributary.Transports.Mqtt;

/// <summary>How a connection ended.</summary>
/// <param name="Reason">For people.</param>
/// <param name="IsTakenOver">Whether another process came with the same id.</param>
internal sealed record MqttEnd(string Reason, bool IsTakenOver = false);
