namespace Tributary.Engine.Models;

/// <summary>A tensor's element type on a wire or a disk. In memory every tensor is float32; the original type is kept so that
/// whoever sent float64 gets float64 back.</summary>
public enum ElementType { Float32, Float16, BFloat16, Float64, Int8, Int16, Int32, Int64, UInt8, Bool }
