namespace Tributary.Transports.Mqtt;

/// <summary>A message that came and waits to be worked on.</summary>
/// <param name="Accept">Tells the broker that it need not send it again; does nothing once the connection that it came by has
/// gone.</param>
internal readonly record struct MqttArrival(MqttMessage Message, Func<Task> Accept);
