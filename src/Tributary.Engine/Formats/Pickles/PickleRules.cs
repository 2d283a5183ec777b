namespace Tributary.Engine.Formats.Pickles;

/// <summary>What may stand in a pickle.</summary>
/// <param name="IsKnown">Whether a name may stand in it.</param>
/// <param name="Expected">What is read, for the fault of a name that is not known.</param>
internal sealed record PickleRules(Func<PickleGlobal, bool> IsKnown, string Expected)
{
    /// <summary>The newest protocol; 2 to 5.</summary>
    public int MaxProtocol { get; init; } = 5;

    /// <summary>The opcodes that may stand in it; empty for all that the reader knows but BINPERSID.</summary>
    public ReadOnlyMemory<byte> Opcodes { get; init; }

    /// <summary>A longer pickle is refused.</summary>
    public int MaxBytes { get; init; } = PickleReader.MaxBytes;

    /// <summary>Texts and bytes of at least so many bytes stay where they lie in the pickle, as a <see cref="PickleSlice"/>, and are not
    /// looked into.</summary>
    public long SliceFrom { get; init; } = long.MaxValue;

    /// <summary>A class whose objects take items as a dictionary does; null for none.</summary>
    public PickleGlobal? Map { get; init; }

    public bool Allow(byte opcode) => Opcodes.IsEmpty ? opcode != (byte)'Q' : Opcodes.Span.Contains(opcode);
}
