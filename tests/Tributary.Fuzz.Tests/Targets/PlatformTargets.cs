using System.Net;
using System.Text;
using System.Text.Json;
using Tributary.Gateways.Faas.Figures;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.OpenWhisk;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What FaaS platforms, their instances and Prometheus answer, and what the local platform is asked for.</summary>
internal static class PlatformTargets
{
    private const int MaxAnswer = 1 << 20;

    private const string Activation = """
        {"activationId":"ab","duration":12,"annotations":[{"key":"waitTime","value":5},{"key":"initTime","value":7},
         {"key":"timeout","value":false}],"logs":["2026-11-30T00:00:00.0000000Z stdout: a"],
         "response":{"status":"application error","statusCode":1,"success":false,"result":{"error":"gr\u00fc\ud83d\ude00n"}}}
        """;

    private const string Failed = """{"error":{"code":7,"message":"it is \u00e4 away"},"errorMessage":"x"}""";

    private const string Vector = """
        {"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"\u00e4"},"value":[1.5,"0.25"]}]}}
        """;

    private const string Action = """
        {"namespace":"_","name":"a","exec":{"kind":"nodejs:default","code":"function main() {}","main":"main"},
         "annotations":[{"key":"web-export","value":true}],"parameters":[{"key":"p","value":{"\u00e4":1},"init":true}],
         "limits":{"timeout":60000,"memory":256,"logs":10,"concurrency":1}}
        """;

    private static readonly string s_log = $"one\n\r\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n{new string('x', 20_000)}\nlast gr\u00fcn";

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText("platform's answer", [Activation, Failed], text => Answer(text)),
        FuzzTarget.OfText("Prometheus' answer", [Vector, """{"status":"success","data":{"resultType":"scalar","result":[1,"NaN"]}}"""],
            text => PrometheusAnswer.Read(Said(text).Json), typeof(FormatException)),
        FuzzTarget.OfText("instance's answer", ["""{"a":1}""", """{"error":"gr\u00fcn"}""", """{"error":{"a":["\ud83d\ude00"]}}"""],
            Instance),
        FuzzTarget.OfText("local platform's action", [Action], Read, typeof(WhiskFault)),
        new("instance's log", [Encoding.UTF8.GetBytes(s_log), [0xff, 0xfe, 10, 0xc3]], LogAsync),
    ];

    private static PlatformAnswer Said(string text)
        => new(HttpStatusCode.OK, Encoding.UTF8.GetBytes(text), null, new Dictionary<string, string>(StringComparer.Ordinal));

    private static void Answer(string text)
    {
        var answer = Said(text);
        if (answer.Words.Length > 300) throw new InvalidOperationException("too many words");
        if (OpenWhiskResult.Of(answer.Json.Member("response")) is { } result) OpenWhiskResult.Timed(result, answer.Json);
    }

    private static void Instance(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadGateway])
            if (!WhiskJson.IsObject(Answers.Of(status, body, MaxAnswer).Result.Span)) throw new InvalidOperationException("no object");
    }

    private static void Read(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        if (!WhiskJson.IsObject(body)) return;
        using var document = JsonDocument.Parse(body);
        var (root, limits) = (document.RootElement, new LocalLimits());
        if (root.TryGetProperty("exec", out var exec)) ActionExec.Read(exec, limits);
        if (root.TryGetProperty("limits", out var asked)) new ActionLimits().With(asked, limits);
        if (root.TryGetProperty("parameters", out var list)) KeyedValues.Merge(KeyedValues.Read(list, "parameters"), "{}"u8.ToArray());
    }

    private static async Task LogAsync(byte[] bytes)
    {
        const int Max = 10_000;
        var (reader, log) = (new SandboxLog(TimeProvider.System), new ActivationLog(Max));
        reader.Begin(log);
        using var stream = new MemoryStream(bytes);
        await reader.ReadAsync(stream, isError: false);
        if (log.Lines.Sum(line => line.Length) > Max + 200) throw new InvalidOperationException("too long a log");
    }
}
