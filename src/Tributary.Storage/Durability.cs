namespace Tributary.Storage;

/// <summary>What a finished write survives.</summary>
public enum Durability
{
    /// <summary>The end of the process, whatever ends it: the operating system has it.</summary>
    Process,

    /// <summary>A power loss too: it was flushed to the disk.</summary>
    Sync,
}
