namespace Tributary.Gateways.Faas.Platforms;

/// <summary>A function as it is to stand on a platform.</summary>
/// <param name="Name">As the platform lists it, e.g. <c>client_3</c>.</param>
/// <param name="Role">What it does: <c>fl_client</c>, <c>fl_server_init</c>, <c>fl_server_aggregator</c>,
/// <c>fl_invoker_weights_update</c>, <c>nodeinfo</c>, or a name of the operator's own.</param>
internal sealed record FunctionSpec(string Name, string Role)
{
    /// <summary>A file or folder of code; null where the image has it.</summary>
    public string? Path { get; init; }

    /// <summary>Container image; null where the platform's runtime runs the code.</summary>
    public string? Image { get; init; }

    /// <summary>The platform's name of a runtime, e.g. <c>python:3</c>; null where there is an image.</summary>
    public string? Runtime { get; init; }

    /// <summary>Function within the code; null for the runtime's usual one.</summary>
    public string? EntryPoint { get; init; }

    /// <summary>Where it runs, for platforms that ask, e.g. <c>us-central1</c>.</summary>
    public string? Region { get; init; }

    public int MemoryMegabytes { get; init; } = 256;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Activations that one instance takes at the same time; from 1.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Parameters that each activation gets unless its call says otherwise: a JSON object; null for none.</summary>
    public ReadOnlyMemory<byte>? Defaults { get; init; }
}
