namespace Tributary.Engine.Formats.Hdf5;

/// <summary>What elements are.</summary>
internal enum Hdf5Kind
{
    /// <summary>Anything that is passed over.</summary>
    Other,

    /// <summary>IEEE 754 of 2, 4 or 8 bytes.</summary>
    Float,

    /// <summary>Text of a fixed length, filled up with zeros or spaces.</summary>
    Text,

    /// <summary>Text of any length, in the global heap.</summary>
    LongText,
}
