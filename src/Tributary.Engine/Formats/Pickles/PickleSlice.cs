namespace Tributary.Engine.Formats.Pickles;

/// <summary>A long text or long bytes, where they lie in the pickle.</summary>
/// <param name="IsText">They are the UTF-8 of a text, which nobody has checked.</param>
internal sealed record PickleSlice(ReadOnlyMemory<byte> Bytes, bool IsText);
