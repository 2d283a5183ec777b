using System.Net.Mime;
using CloudNative.CloudEvents;

namespace Tributary.Gateways.Faas.Platforms.Knative;

/// <summary>Events whose data are bytes that are ready, in binary mode alone: headers, and the bytes as the body.</summary>
internal sealed class BytesFormatter : CloudEventFormatter
{
    public override ReadOnlyMemory<byte> EncodeBinaryModeEventData(CloudEvent cloudEvent) => (byte[])cloudEvent.Data!;

    public override void DecodeBinaryModeEventData(ReadOnlyMemory<byte> body, CloudEvent cloudEvent) => cloudEvent.Data = body.ToArray();

    public override ReadOnlyMemory<byte> EncodeStructuredModeMessage(CloudEvent cloudEvent, out ContentType contentType)
        => throw new NotSupportedException("events go in binary mode");

    public override CloudEvent DecodeStructuredModeMessage(ReadOnlyMemory<byte> body, ContentType? contentType,
        IEnumerable<CloudEventAttribute>? extensionAttributes) => throw new NotSupportedException("events go in binary mode");

    public override ReadOnlyMemory<byte> EncodeBatchModeMessage(IEnumerable<CloudEvent> cloudEvents, out ContentType contentType)
        => throw new NotSupportedException("events go one by one");

    public override IReadOnlyList<CloudEvent> DecodeBatchModeMessage(ReadOnlyMemory<byte> body, ContentType? contentType,
        IEnumerable<CloudEventAttribute>? extensionAttributes) => throw new NotSupportedException("events go one by one");
}
