using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Faas;

/// <summary>What a function answers to a <see cref="FunctionCall"/>.</summary>
internal sealed record FunctionResult
{
    public int Tributary { get; init; } = FunctionCall.Version;

    /// <summary>Who was asked.</summary>
    public required string Client { get; init; }

    /// <summary>Key of the assignment; null where it was greeted.</summary>
    public string? Assignment { get; init; }

    /// <summary>What it says of itself, where it was greeted.</summary>
    public ClientMessage? Told { get; init; }

    /// <summary>The answer; null where an update was put, or nothing came of it.</summary>
    public ReplyMessage? Reply { get; init; }

    /// <summary>An update was put, and the coordinator keeps it.</summary>
    public bool Acknowledged { get; init; }

    /// <summary>An update was put at its signed address: SHA-256 of it, hexadecimal; null otherwise.</summary>
    public string? Stored { get; init; }

    /// <summary>The coordinator had kept one of this assignment before: another invocation was faster.</summary>
    public bool Repeated { get; init; }

    /// <summary>Why nothing came of it, for people: nobody waits for it any more, say; null otherwise.</summary>
    public string? Dropped { get; init; }

    /// <summary>The first invocation of its process.</summary>
    public bool Cold { get; init; }

    /// <summary>From the start of its process until it took its first request.</summary>
    public double BootSeconds { get; init; }

    /// <summary>That the invocation took, by the function's own clock.</summary>
    public double Seconds { get; init; }

    /// <summary>Samples that the update was trained on; null without one.</summary>
    public long? Examples { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FunctionJson.Default.FunctionResult);

    /// <exception cref="FaasFormatException">It is no result: what the function said went wrong, where it says so.</exception>
    public static FunctionResult Read(ReadOnlySpan<byte> json)
    {
        if (FedKeeperError.Find(json) is { } error) throw new FaasFormatException(error);
        try
        {
            return JsonSerializer.Deserialize(json, FunctionJson.Default.FunctionResult)
                ?? throw new FaasFormatException("the result is empty");
        }
        catch (JsonException fault)
        {
            throw new FaasFormatException($"the result cannot be read: {CleanText.Line(fault.Message, 300)}", fault);
        }
    }
}
