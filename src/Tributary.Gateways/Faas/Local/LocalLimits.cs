using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Local;

/// <summary>What the local platform allows; the defaults are OpenWhisk's but for the numbers of invocations, which are those of a platform
/// of one's own.</summary>
public sealed record LocalLimits
{
    private const int Largest = 1 << 30;

    /// <summary>Megabytes that a function may ask for; from 1.</summary>
    public int MinMemory { get; init; } = 128;

    /// <summary>Megabytes that a function may ask for.</summary>
    public int MaxMemory { get; init; } = 10_240;

    public TimeSpan MinTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that an activation may take.</summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Activations that one instance may take at the same time.</summary>
    public int MaxConcurrency { get; init; } = 500;

    /// <summary>Megabytes of log that a function may ask for, for each activation.</summary>
    public int MaxLogs { get; init; } = 10;

    /// <summary>Bytes of an invocation's parameters. OpenWhisk's 1 MiB is less than a model of some size needs.</summary>
    public int MaxPayload { get; init; } = 1 << 20;

    /// <summary>Bytes of an activation's result.</summary>
    public int MaxResult { get; init; } = 1 << 20;

    /// <summary>Bytes of a function's code, as it is sent.</summary>
    public int MaxCode { get; init; } = 48 << 20;

    /// <summary>Bytes of all functions' code and parameters together.</summary>
    public long MaxStored { get; init; } = 512L << 20;

    /// <summary>Actions and packages of all namespaces together.</summary>
    public int MaxEntities { get; init; } = 20_000;

    public int InvocationsPerMinute { get; init; } = 60_000;

    /// <summary>Activations of a namespace under way, those that wait for an instance among them.</summary>
    public int ConcurrentInvocations { get; init; } = 1_000;

    /// <summary>Where a blocking call is cut: it gets the activation's id instead.</summary>
    public TimeSpan MaxBlocking { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Records of activations that are kept, the latest.</summary>
    public int MaxRecords { get; init; } = 10_000;

    /// <summary>Bytes of results and logs in these records.</summary>
    public long MaxRecordBytes { get; init; } = 256L << 20;

    public TimeSpan MaxRecordAge { get; init; } = TimeSpan.FromDays(1);

    public IEnumerable<SpecProblem> Problems()
    {
        (string Name, long Value, long Min, long Max)[] numbers =
        [
            ("minMemory", MinMemory, 1, MaxMemory),
            ("maxMemory", MaxMemory, 1, 1 << 20),
            ("minTimeout", (long)MinTimeout.TotalMilliseconds, 1, (long)MaxTimeout.TotalMilliseconds),
            ("maxTimeout", (long)MaxTimeout.TotalMilliseconds, 1, (long)TimeSpan.FromDays(1).TotalMilliseconds),
            ("maxConcurrency", MaxConcurrency, 1, 500),
            ("maxLogs", MaxLogs, 0, 100),
            ("maxPayload", MaxPayload, 1024, Largest),
            ("maxResult", MaxResult, 1024, Largest),
            ("maxCode", MaxCode, 0, Largest),
            ("maxStored", MaxStored, 0, 1L << 40),
            ("maxEntities", MaxEntities, 1, 1_000_000),
            ("invocationsPerMinute", InvocationsPerMinute, 1, int.MaxValue),
            ("concurrentInvocations", ConcurrentInvocations, 1, 1_000_000),
            ("maxBlocking", (long)MaxBlocking.TotalMilliseconds, 1, (long)TimeSpan.FromHours(1).TotalMilliseconds),
            ("maxRecords", MaxRecords, 1, 1_000_000),
            ("maxRecordBytes", MaxRecordBytes, 1024, 1L << 40),
            ("maxRecordAge", (long)MaxRecordAge.TotalSeconds, 1, (long)TimeSpan.FromDays(365).TotalSeconds),
        ];
        foreach (var (name, value, min, max) in numbers)
            if (value < min || value > max) yield return new(name, $"is {value}; it must be in {min}..{max}");
    }
}
