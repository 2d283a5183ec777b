namespace Tributary.Transports.Mqtt;

/// <summary>A message on its way out of a queue.</summary>
/// <param name="Number">One more than that of the message before it.</param>
/// <param name="Message">With its id, the same at every try.</param>
internal sealed record QueuedMessage(long Number, MqttMessage Message);
