using System.Globalization;
using System.Net.Http.Headers;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>AWS Lambda's Runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): invocations are fetched one after the other,
/// and each is answered at its own address.</summary>
internal sealed class LambdaDoor(string api, FunctionInvoker invoker, TextWriter error, TimeProvider clock) : IDisposable
{
    private const string Version = "2018-06-01";

    // Lambda's own limit is 6 MB each way.
    private const int MaxBytes = 32 << 20;

    private readonly HttpClient _http = Client(api);

    /// <summary>Takes invocations until it is cancelled.</summary>
    /// <exception cref="HttpRequestException">The API does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // 1. The next one; it may be hours until there is one.
            using var next = await _http.GetAsync("invocation/next", HttpCompletionOption.ResponseHeadersRead, cancellation);
            next.EnsureSuccessStatusCode();
            var id = Uri.EscapeDataString(Header(next, "Lambda-Runtime-Aws-Request-Id")
                ?? throw new HttpRequestException("Lambda's invocation has no id"));
            await using var stream = await next.Content.ReadAsStreamAsync(cancellation);
            var body = await WholeBody.ReadAsync(stream, next.Content.Headers.ContentLength ?? -1, MaxBytes, cancellation);

            // 2. Its answer.
            var (path, answer) = body is null ? ("error", Error("TooLarge", $"an invocation of at most {MaxBytes} bytes is read"))
                : await AnswerAsync(body.Value, Left(next), cancellation);
            using var said = new HttpRequestMessage(HttpMethod.Post, $"invocation/{id}/{path}");
            said.Content = new ReadOnlyMemoryContent(answer);
            said.Content.Headers.ContentType = new MediaTypeHeaderValue(DoorAnswer.Json);
            if (path == "error") said.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", "Tributary.Function");
            using var taken = await _http.SendAsync(said, cancellation);
            if (!taken.IsSuccessStatusCode) await error.WriteLineAsync($"Lambda answered {(int)taken.StatusCode} to a result");
        }
    }

    /// <summary>Tells the platform that the function cannot start.</summary>
    public static async Task RefuseAsync(string api, string reason, CancellationToken cancellation)
    {
        using var http = Client(api);
        using var content = new ReadOnlyMemoryContent(Error("Tributary.Options", reason));
        content.Headers.ContentType = new MediaTypeHeaderValue(DoorAnswer.Json);
        using var said = await http.PostAsync("init/error", content, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client(string api)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            BaseAddress = new Uri($"http://{api}/{Version}/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private async Task<(string Path, ReadOnlyMemory<byte> Answer)> AnswerAsync(ReadOnlyMemory<byte> body, TimeSpan? left,
        CancellationToken cancellation)
    {
        try
        {
            // Function URLs and API gateways wrap what was posted; a direct invocation is what it is.
            if (JsonParts.Has(body, "requestContext"u8))
            {
                var text = JsonParts.Text(body, "body"u8) ?? "";
                var isBase64 = JsonParts.Value(body, "isBase64Encoded"u8).Span.SequenceEqual("true"u8);
                ReadOnlyMemory<byte> posted = isBase64 ? WebBody.Decode(text) : System.Text.Encoding.UTF8.GetBytes(text);
                return ("response", WebBody.Answer(await invoker.InvokeAsync(posted, left, cancellation)));
            }

            var answer = await invoker.InvokeAsync(body, left, cancellation);
            return answer.Error is { } reason ? ("error", Error($"Tributary.{answer.Fault}", reason)) : ("response", answer.Body);
        }
        catch (FaasFormatException fault)
        {
            return ("error", Error("Tributary.Request", fault.Message));
        }
    }

    private static byte[] Error(string type, string message) => JsonText.Of(writer =>
    {
        writer.WriteString("errorMessage", message);
        writer.WriteString("errorType", type);
        writer.WriteStartArray("stackTrace");
        writer.WriteEndArray();
    });

    // The end of the invocation less what the answer needs on its way.
    private TimeSpan? Left(HttpResponseMessage next)
        => long.TryParse(Header(next, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var deadline)
            && deadline < 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(deadline) - clock.GetUtcNow() - TimeSpan.FromMilliseconds(100) : null;

    private static string? Header(HttpResponseMessage answer, string name)
        => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
