using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Faas;

/// <summary>What a function is called with: one assignment of one client, whose model and update go by a ticket
/// (docs/functions.md).</summary>
internal sealed record FunctionCall
{
    /// <summary>The version that this build speaks.</summary>
    public const int Version = 1;

    /// <summary>Bytes of a call at most, as JSON.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>What tells such a call from others: the version.</summary>
    public required int Tributary { get; init; }

    /// <summary>Where the ticket's paths begin: scheme, host and port.</summary>
    public required string Coordinator { get; init; }

    /// <summary>The authority that signed the coordinator's certificate, PEM; null trusts the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>Who is asked.</summary>
    public required string Client { get; init; }

    /// <summary>With <see cref="AssignmentMessage.ModelPath"/> and <see cref="AssignmentMessage.UpdatePath"/>. Null greets: the function
    /// answers what it holds (<see cref="FunctionResult.Told"/>), and is warm from then on.</summary>
    public AssignmentMessage? Assignment { get; init; }

    /// <summary>Where the model and the update go in place of the ticket's addresses; null for those.</summary>
    public SignedAddresses? Files { get; init; }

    /// <summary>What the client holds; null for what the function's defaults say.</summary>
    public FunctionData? Data { get; init; }

    /// <summary>The parameters of an invocation: a JSON object.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FunctionJson.Default.FunctionCall);

    /// <exception cref="FaasFormatException">It is no call that this version understands.</exception>
    public static FunctionCall Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes) throw new FaasFormatException($"the call has {json.Length} bytes; at most {MaxBytes} are read");
        try
        {
            var call = JsonSerializer.Deserialize(json, FunctionJson.Default.FunctionCall)
                ?? throw new FaasFormatException("the call is empty");
            return call.Tributary == Version ? call : throw new FaasFormatException(
                $"the call is of version {call.Tributary}; this function speaks version {Version}: update one of the two");
        }
        catch (JsonException fault)
        {
            throw new FaasFormatException($"the call cannot be read: {CleanText.Line(fault.Message, 300)}", fault);
        }
    }
}
