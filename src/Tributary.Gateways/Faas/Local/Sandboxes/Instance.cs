using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>An instance of a function: its place in the pool, and the process once it is there. Only the pool changes it, under its
/// lock.</summary>
internal sealed class Instance(StoredAction action)
{
    /// <summary>Which function, and which writing of it.</summary>
    public long Revision => action.Revision;

    public int Memory => action.Limits.Memory;

    public int Concurrency => action.Limits.Concurrency;

    /// <summary>Activations that run in it or wait for it to come up.</summary>
    public int Active { get; set; }

    public bool IsBroken { get; set; }

    /// <summary>A time stamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>The process, the function in it; or why that failed.</summary>
    public Task<InstanceStart> Started { get; set; } = null!;

    /// <summary>The process, where it is there.</summary>
    public Sandbox? Sandbox { get; set; }
}
