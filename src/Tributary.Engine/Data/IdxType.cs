namespace Tributary.Engine.Data;

/// <summary>Element types of the IDX format; the values are the format's type bytes. Numbers of several bytes are big-endian.</summary>
public enum IdxType { UInt8 = 0x08, Int8 = 0x09, Int16 = 0x0B, Int32 = 0x0C, Float32 = 0x0D, Float64 = 0x0E }
