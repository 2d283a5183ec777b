using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Api;

/// <summary>How the coordinator is.</summary>
public sealed record HealthInfo
{
    public required string Version { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary>Memory that the process has in use.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes free where the data folder lies.</summary>
    public required long FreeBytes { get; init; }

    /// <summary><c>sqlite</c> or <c>postgresql</c>.</summary>
    [AllowedValues("sqlite", "postgresql")]
    public required string Database { get; init; }

    public required bool DatabaseOk { get; init; }

    /// <summary>Where models lie: <c>files</c> or <c>s3</c>.</summary>
    [AllowedValues("files", "s3")]
    public required string Models { get; init; }

    /// <summary>Runs that wait or work here.</summary>
    public required int RunsActive { get; init; }

    /// <summary>Clients that are present.</summary>
    public required int ClientsPresent { get; init; }

    /// <summary>Listeners to events.</summary>
    public required int Listeners { get; init; }

    /// <summary>Seconds after which a client that was not heard of is lost.</summary>
    public required double LeaseSeconds { get; init; }

    /// <summary>What is wrong; empty where the coordinator is ready.</summary>
    public required IReadOnlyList<FieldFault> Faults { get; init; }
}
