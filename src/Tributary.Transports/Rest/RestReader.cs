using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Rest;

/// <summary>Reads a body of JSON as it arrives: it is never in memory as text, whatever its length.</summary>
internal static class RestReader
{
    private const int PieceBytes = 64 << 10;

    /// <exception cref="RestFormatException">It is no such body, or larger than allowed.</exception>
    public static Task<RestBody> ReadAsync(Stream stream, RestLimits limits, CancellationToken cancellation)
        => ReadAsync(stream, limits, inner: null, cancellation);

    /// <summary>What a client answers to <c>GET /model_params</c>.</summary>
    /// <inheritdoc cref="ReadAsync(Stream, RestLimits, CancellationToken)" path="/exception"/>
    public static Task<RestBody> ReadAnswerAsync(Stream stream, RestLimits limits, CancellationToken cancellation)
        => ReadAsync(stream, limits, RestKeys.ModelParams, cancellation);

    /// <summary>Whether a header says that what follows is JSON, in letters that are read here.</summary>
    public static bool IsJson(string? contentType)
    {
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        var isJson = string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType!.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        return isJson && type.CharSet?.Trim('"').ToUpperInvariant() is null or "UTF-8" or "UTF8" or "US-ASCII";
    }

    private static async Task<RestBody> ReadAsync(Stream stream, RestLimits limits, string? inner, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var (taker, bare) = (new BodyTaker(limits, inner), new BareNumbers());
            var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = limits.MaxDepth });
            var (total, held, seen) = (0L, 0, 0);
            while (true)
            {
                // 1. What is left of the piece before stands at the start.
                if (held == buffer.Length) throw new RestFormatException($"a text or number in the body is longer than {held} bytes");
                var count = await stream.ReadAsync(buffer.AsMemory(held), cancellation);
                total += count;
                if (total > limits.MaxBytes)
                    throw new RestFormatException(
                        string.Create(CultureInfo.InvariantCulture, $"the body is longer than {limits.MaxBytes} bytes"));
                held += count;

                // 2. As far as it is whole.
                var readable = bare.Replace(buffer.AsSpan(0, held), seen);
                var used = Take(buffer.AsSpan(0, count == 0 ? held : readable), count == 0, ref state, taker);
                if (count == 0) return taker.Body;
                buffer.AsSpan(used, held - used).CopyTo(buffer);
                (held, seen) = (held - used, readable - used);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Take(ReadOnlySpan<byte> bytes, bool isLast, ref JsonReaderState state, BodyTaker taker)
    {
        var reader = new Utf8JsonReader(bytes, isLast, state);
        try
        {
            while (reader.Read()) taker.Take(ref reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is a text with half a character in it.
            throw new RestFormatException($"the body is no JSON: {CleanText.Line(fault.Message, 200)}", fault);
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}
