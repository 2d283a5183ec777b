using System.Text.Json;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>OpenWhisk's protocol with what runs an action: <c>/init</c> once with the action, <c>/run</c> with each activation's
/// parameters, and a line on both outputs after each, by which the platform knows where its log ends.</summary>
internal sealed class OpenWhiskDoor(FunctionInvoker invoker, TextWriter output, TextWriter error, TimeProvider clock)
{
    private const string Marker = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
    private const int Failed = 502;
    private static readonly byte[] s_ok = """{"ok":true}"""u8.ToArray();
    private readonly Lock _lines = new();
    private int _initialized;

    /// <summary>The action's name and environment; its code is not needed, because this program is it.</summary>
    public SmallAnswer Init(ReadOnlyMemory<byte> body)
    {
        try
        {
            var value = JsonParts.Value(body, "value"u8);
            if (value.IsEmpty) throw new FaasFormatException("value is missing");
            var said = Environment(value);
            if (Interlocked.Exchange(ref _initialized, 1) == 1)
                return DoorAnswer.Error(403, "Cannot initialize the action more than once.");
            invoker.Options = FunctionOptions.Read(name => said.GetValueOrDefault(name) ?? System.Environment.GetEnvironmentVariable(name),
                invoker.HasServers) with
            { Port = invoker.Options.Port, LambdaApi = null, Concurrency = invoker.Options.Concurrency };
            return new SmallAnswer(200, DoorAnswer.Json, s_ok);
        }
        catch (Exception fault) when (fault is FaasFormatException or FormatException)
        {
            return DoorAnswer.Error(Failed, $"initialization failed: {fault.Message}");
        }
    }

    /// <summary>One activation.</summary>
    public async Task<SmallAnswer> RunAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        try
        {
            var value = JsonParts.Value(body, "value"u8);
            if (value.IsEmpty) return DoorAnswer.Error(Failed, "value is missing");

            // Raw web actions get what was posted as a text.
            var web = JsonParts.Text(value, "__ow_body"u8);
            var answer = await invoker.InvokeAsync(web is null ? value : WebBody.Read(web), Left(body), cancellation);
            if (answer.Error is { } broken) Say(error, broken);
            if (web is not null) return new SmallAnswer(200, DoorAnswer.Json, WebBody.Answer(answer));
            return answer.Error is { } reason ? DoorAnswer.Error(Failed, reason) : new SmallAnswer(200, DoorAnswer.Json, answer.Body);
        }
        catch (FaasFormatException fault)
        {
            return DoorAnswer.Error(Failed, fault.Message);
        }
        finally
        {
            Say(output, Marker);
            Say(error, Marker);
        }
    }

    private void Say(TextWriter writer, string line)
    {
        lock (_lines)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    // Milliseconds since 1970, as a text or a number.
    private TimeSpan? Left(ReadOnlyMemory<byte> body)
    {
        var said = JsonParts.Value(body, "deadline"u8).Span.Trim((byte)'"');
        return System.Buffers.Text.Utf8Parser.TryParse(said, out long deadline, out var used) && used == said.Length
            && deadline is > 0 and < 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(deadline) - clock.GetUtcNow() : null;
    }

    private static Dictionary<string, string> Environment(ReadOnlyMemory<byte> value)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        var env = JsonParts.Value(value, "env"u8);
        try
        {
            if (!env.IsEmpty && env.Span[0] == '{')
            {
                using var document = JsonDocument.Parse(env);
                foreach (var field in document.RootElement.EnumerateObject())
                    said[field.Name] = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FaasFormatException("env is no object of JSON", fault);
        }

        if (JsonParts.Text(value, "name"u8) is { Length: > 0 } name) said.TryAdd("__OW_ACTION_NAME", name);
        return said;
    }
}
