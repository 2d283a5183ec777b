using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>What an action may take.</summary>
/// <param name="Memory">Megabytes of an instance.</param>
/// <param name="Timeout">Milliseconds of an activation.</param>
/// <param name="Logs">Megabytes of log of an activation.</param>
/// <param name="Concurrency">Activations of one instance at the same time.</param>
internal sealed record ActionLimits(int Memory = 256, int Timeout = 60_000, int Logs = 10, int Concurrency = 1)
{
    /// <summary>These, but for what is said anew.</summary>
    /// <exception cref="WhiskFault">A limit is not one that the platform allows; it is named.</exception>
    public ActionLimits With(JsonElement limits, LocalLimits allowed)
    {
        if (limits.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return this;
        if (limits.ValueKind != JsonValueKind.Object) throw WhiskFault.Malformed("limits must be an object");
        var read = new ActionLimits(Number(limits, "memory", Memory), Number(limits, "timeout", Timeout), Number(limits, "logs", Logs),
            Number(limits, "concurrency", Concurrency));
        var (min, max) = ((int)allowed.MinTimeout.TotalMilliseconds, (int)allowed.MaxTimeout.TotalMilliseconds);
        if (read.Memory < allowed.MinMemory)
            throw WhiskFault.Malformed($"memory size {read.Memory} MB below allowed threshold of {allowed.MinMemory} MB");
        if (read.Memory > allowed.MaxMemory)
            throw WhiskFault.Malformed($"memory size {read.Memory} MB exceeds allowed threshold of {allowed.MaxMemory} MB");
        if (read.Timeout < min)
            throw WhiskFault.Malformed($"timeout {read.Timeout} milliseconds below allowed threshold of {min} milliseconds");
        if (read.Timeout > max)
            throw WhiskFault.Malformed($"timeout {read.Timeout} milliseconds exceeds allowed threshold of {max} milliseconds");
        if (read.Logs < 0) throw WhiskFault.Malformed($"logs size {read.Logs} MB below allowed threshold of 0 MB");
        if (read.Logs > allowed.MaxLogs)
            throw WhiskFault.Malformed($"logs size {read.Logs} MB exceeds allowed threshold of {allowed.MaxLogs} MB");
        if (read.Concurrency < 1) throw WhiskFault.Malformed($"concurrency {read.Concurrency} below allowed threshold of 1");
        if (read.Concurrency > allowed.MaxConcurrency)
            throw WhiskFault.Malformed($"concurrency {read.Concurrency} exceeds allowed threshold of {allowed.MaxConcurrency}");
        return read;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("limits");
        Members(json);
        json.WriteEndObject();
    }

    /// <summary>The members alone, within an object.</summary>
    public void Members(Utf8JsonWriter json)
    {
        json.WriteNumber("timeout", Timeout);
        json.WriteNumber("memory", Memory);
        json.WriteNumber("logs", Logs);
        json.WriteNumber("concurrency", Concurrency);
    }

    private static int Number(JsonElement limits, string name, int former)
        => !limits.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? former
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : throw WhiskFault.Malformed($"{name} must be an integer");
}
