using System.Text.Json;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>What of a message is the same whoever sends it: kind, procedure, form of the arguments and every text; not ids, bytes and
/// counts, nor what an ERROR says to people.</summary>
internal static class Shape
{
    /// <param name="procedure">Of an invocation.</param>
    public static string Of(WampMessage message, string? procedure) => message.Code switch
    {
        MessageCode.Invocation => $"Invocation of {procedure} {Of(message.Payload)}",
        MessageCode.Result => $"Result {Of(message.Payload)}",
        MessageCode.Error => $"Error {message.RequestCode} {message.Uri}",
        _ => message.Code.ToString(),
    };

    /// <summary>Which of several messages it is: answers have the number of their question.</summary>
    public static string Key(WampMessage message, string? procedure)
        => message.Code == MessageCode.Invocation ? $"{procedure} of {Board(message.Payload.First)}" : message.Code is MessageCode.Error
            or MessageCode.Result or MessageCode.Registered ? $"answer {message.Request}" : message.Code.ToString();

    public static string Of(WampPayload payload)
        => $"({string.Join(", ", payload.Arguments.Select(Of))}), {payload.Keywords.Count} keywords";

    private static string Of(WampValue value) => value.Kind switch
    {
        WampKind.Text => $"'{value.Text}'",
        WampKind.Map => $"{{{string.Join(", ", value.Entries.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"{one.Key}: {Of(one.Value)}"))}}}",
        WampKind.List => $"[{string.Join(", ", value.Items.Select(Of))}]",
        _ => value.Kind.ToString(),
    };

    private static string? Board(WampValue said)
        => said.Text is { } text && text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.GetProperty("board").GetString()
            : said["board"].Text;
}
