using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Local;

/// <summary>What an operator decides about a local OpenWhisk-compatible platform.</summary>
public sealed record LocalPlatformOptions
{
    /// <summary><c>http</c> or <c>https</c>, without a path; port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:3233");

    /// <summary>Where actions, packages and the key that it makes lie over restarts.</summary>
    public required string Folder { get; init; }

    /// <summary>Who may call: lines of <c>NAMESPACE USER:KEY</c>; null for a key that is made in the folder.</summary>
    public string? AuthFile { get; init; }

    /// <summary>Our function executable and its arguments, which runs whatever is created with an image, or as <c>native</c>; empty for
    /// none.</summary>
    public IReadOnlyList<string> Executable { get; init; } = [];

    /// <summary>What runs FedKeeper's server functions, <c>fl_server_...</c> and <c>fl_invoker_...</c>, which the small executable does not
    /// have; empty runs them as any other.</summary>
    public IReadOnlyList<string> ServerExecutable { get; init; } = [];

    /// <summary>Instances of all functions together; 1 to 10,000.</summary>
    public int MaxInstances { get; init; } = Math.Max(16, 4 * Environment.ProcessorCount);

    /// <summary>Megabytes that the instances' limits may come to.</summary>
    public int MemoryBudget { get; init; } = (int)Math.Max(1024, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20);

    /// <summary>Instances of the executable that wait, started, for a function to be.</summary>
    public int Prewarmed { get; init; }

    /// <summary>An instance that nobody used for so long ends.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the process of an instance may take until it listens.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public LocalLimits Limits { get; init; } = new();

    public LocalFaults Faults { get; init; } = new();

    public IEnumerable<SpecProblem> Problems()
    {
        if (Listen.Scheme is not ("http" or "https") || Listen.PathAndQuery != "/")
            yield return new("listen", $"is '{Listen}'; an address like http://127.0.0.1:3233 is needed");
        if (AuthFile is not null && !File.Exists(AuthFile)) yield return new("authFile", $"is {AuthFile}; there is no such file");
        if (MaxInstances is < 1 or > 10_000) yield return new("maxInstances", $"is {MaxInstances}; it must be in 1..10000");
        if (MemoryBudget < Limits.MinMemory)
            yield return new("memoryBudget", $"is {MemoryBudget}; at least one function's {Limits.MinMemory} MB are needed");
        if (Prewarmed < 0 || Prewarmed > MaxInstances) yield return new("prewarmed", $"is {Prewarmed}; it must be in 0..{MaxInstances}");
        if (Prewarmed > 0 && Executable.Count == 0) yield return new("prewarmed", $"is {Prewarmed}, and there is no executable to start");
        if (IdleTimeout <= TimeSpan.Zero || IdleTimeout > TimeSpan.FromDays(1))
            yield return new("idleTimeout", $"is {IdleTimeout}; it must be above 0, and 1 d at most");
        foreach (var problem in Limits.Problems()) yield return new($"limits.{problem.Path}", problem.Message);
        foreach (var problem in Faults.Problems()) yield return new($"faults.{problem.Path}", problem.Message);
    }
}
