namespace Tributary.Transports.Mqtt.Streams;

/// <summary>The element types that weights travel in.</summary>
internal enum NumpyType
{
    Float32,
    Float16,
    Float64,
    UInt8,
    UInt16,
}
