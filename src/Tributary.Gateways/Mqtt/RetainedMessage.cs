namespace Tributary.Gateways.Mqtt;

/// <summary>A retained message as it lies in the file.</summary>
internal sealed record RetainedMessage(string Topic, byte[] Payload, int Qos, string? ContentType)
{
    internal long Bytes => Payload.Length + Topic.Length;
}
