using System.Net.Http.Headers;
using System.Security.Cryptography;
using Tributary.Core.Texts;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>An invocation that came as an event (CloudEvents 1.0, HTTP binding): its attributes in headers, or all of it as JSON. The
/// answer is an event in the same mode.</summary>
internal sealed record CloudEvent(string Id, string Source, string Kind, bool IsStructured, ReadOnlyMemory<byte> Data)
{
    private const string Structured = "application/cloudevents+json";
    private const string Result = "tributary.function.result";
    private const int MaxText = 500;

    /// <param name="header">A header's value; null where there is none.</param>
    /// <returns>Null where it is no event.</returns>
    /// <exception cref="FaasFormatException">It is a broken one.</exception>
    public static CloudEvent? Find(Func<string, string?> header, string? contentType, ReadOnlyMemory<byte> body)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && string.Equals(type.MediaType, Structured, StringComparison.OrdinalIgnoreCase))
        {
            var base64 = JsonParts.Text(body, "data_base64"u8);
            return new CloudEvent(Text(body, "id"u8), Text(body, "source"u8), Text(body, "type"u8), IsStructured: true,
                base64 is null ? JsonParts.Value(body, "data"u8) : WebBody.Decode(base64));
        }

        return header("ce-id") is { Length: > 0 } id && header("ce-specversion") is not null
            ? new CloudEvent(Line(id), Line(header("ce-source") ?? ""), Line(header("ce-type") ?? ""), IsStructured: false, body) : null;
    }

    /// <summary>An answer as an event of its own, whose subject is the one that it answers.</summary>
    /// <param name="function">Who answers.</param>
    public SmallAnswer Answer(FunctionAnswer answer, string function)
    {
        var (id, source) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), $"/functions/{Uri.EscapeDataString(function)}");
        if (!IsStructured)
            return DoorAnswer.Of(answer) with
            {
                Headers = [new("ce-specversion", "1.0"), new("ce-id", id), new("ce-source", source), new("ce-type", Result),
                    new("ce-subject", Id)],
            };
        var body = JsonText.Of(writer =>
        {
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", id);
            writer.WriteString("source", source);
            writer.WriteString("type", Result);
            writer.WriteString("subject", Id);
            writer.WriteString("datacontenttype", DoorAnswer.Json);
            writer.WritePropertyName("data");
            writer.WriteRawValue(answer.Body.Span, skipInputValidation: true);
        });
        return new SmallAnswer(answer.Status, Structured, body);
    }

    private static string Line(string text) => CleanText.Line(text, MaxText);

    private static string Text(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> key)
        => JsonParts.Text(body, key) is { Length: > 0 } text ? Line(text)
            : throw new FaasFormatException("an event needs id, source and type");
}
