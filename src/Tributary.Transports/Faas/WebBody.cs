using System.Text;

namespace Tributary.Transports.Faas;

/// <summary>Bodies that a platform carries within JSON: OpenWhisk's raw web actions, and the URLs and gateways before AWS Lambda.</summary>
internal static class WebBody
{
    /// <summary>What was posted: OpenWhisk encodes what is no text, and does not say so. JSON as text begins with a brace; anything else is
    /// base64.</summary>
    /// <exception cref="FaasFormatException">It is neither.</exception>
    public static ReadOnlyMemory<byte> Read(string text)
        => text.AsSpan().TrimStart() is ['{', ..] ? Encoding.UTF8.GetBytes(text) : Decode(text);

    /// <exception cref="FaasFormatException">It is no base64.</exception>
    public static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException fault)
        {
            throw new FaasFormatException("the body is neither JSON nor base64", fault);
        }
    }

    /// <summary>An answer over HTTP as an object: status, headers and the body as a text.</summary>
    public static byte[] Answer(FunctionAnswer answer) => JsonText.Of(writer =>
    {
        writer.WriteNumber("statusCode", answer.Status);
        writer.WriteStartObject("headers");
        writer.WriteString("content-type", answer.Type);
        writer.WriteEndObject();
        writer.WriteString("body", answer.Body.Span);
    });
}
