using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.Lambda;

/// <summary>AWS Lambda over its REST API (2015-03-31). An asynchronous call (<c>Event</c>) tells nobody its result, so calls are held
/// (<c>RequestResponse</c>), and the end of the log comes along.</summary>
internal sealed partial class LambdaPlatform : HeldPlatform
{
    private const string Functions = "2015-03-31/functions";
    private const int MaxZip = 50 << 20;
    private const int MostSeconds = 900;
    private readonly LambdaOptions _options;
    private readonly LambdaSigner _signer;

    public LambdaPlatform(string cluster, LambdaOptions options, CallRules rules, TimeProvider clock, string provider = "aws")
        : base(provider, cluster, new PlatformTls().Handler(options.Api.IsLoopback, rules.MaxConnections), rules, clock)
        => (_options, _signer) = (options, new LambdaSigner(options, $"{provider} {cluster}", clock));

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        var answer = await SendAsync(function, HttpMethod.Delete, PathOf(function), [], cancellation);
        return answer.IsSuccess || (answer.Status == HttpStatusCode.NotFound ? false : throw Calls.Faulty(function, "deleting it", answer));
    }

    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var (names, marker) = (new List<string>(), "");
        do
        {
            var answer = await SendAsync(null, HttpMethod.Get, $"{Functions}/?MaxItems=50"
                + (marker.Length > 0 ? $"&Marker={Uri.EscapeDataString(marker)}" : ""), [], cancellation);
            if (!answer.IsSuccess) throw Calls.Faulty(null, "listing its functions", answer);
            names.AddRange(answer.Json.Member("Functions").Elements().Select(one => one.Text("FunctionName")).OfType<string>());
            marker = answer.Json.Text("NextMarker") ?? "";
        }
        while (marker.Length > 0 && names.Count < 100_000);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        if (function.Timeout.TotalSeconds > MostSeconds)
            throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: its timeout is "
                + $"{function.Timeout.TotalSeconds:0} s; at most {MostSeconds} s go");
        var zip = function.Image is { Length: > 0 } ? null : function.Path is { Length: > 0 } path
            ? await FunctionCode.ZipAsync(function, path, null, MaxZip, cancellation)
            : throw new PlatformException(PlatformFault.Refused,
                $"{Provider} {Cluster}, {function.Name}: it needs an image or a func_path");
        var known = await SendAsync(function.Name, HttpMethod.Get, $"{PathOf(function.Name)}/configuration", [], cancellation);
        if (known.Status == HttpStatusCode.NotFound)
        {
            if (_options.Role is not { Length: > 0 })
                throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: a function is created with a "
                    + "role, and the configuration has none");
            var made = await SendAsync(function.Name, HttpMethod.Post, Functions, LambdaBody.Create(function, zip, _options.Role),
                cancellation);
            if (!made.IsSuccess) throw Calls.Faulty(function.Name, "creating it", made);
            await SettledAsync(function.Name, cancellation);
            return true;
        }

        if (!known.IsSuccess) throw Calls.Faulty(function.Name, "looking for it", known);
        var code = await SendAsync(function.Name, HttpMethod.Put, $"{PathOf(function.Name)}/code", LambdaBody.Code(function, zip),
            cancellation);
        if (!code.IsSuccess) throw Calls.Faulty(function.Name, "updating its code", code);
        await SettledAsync(function.Name, cancellation);
        var rest = await SendAsync(function.Name, HttpMethod.Put, $"{PathOf(function.Name)}/configuration",
            LambdaBody.Configuration(function), cancellation);
        if (!rest.IsSuccess) throw Calls.Faulty(function.Name, "updating it", rest);
        await SettledAsync(function.Name, cancellation);
        return false;
    }

    protected override async Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        var credentials = await _signer.CredentialsAsync();
        return () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.Api, $"{PathOf(function)}/invocations"))
            {
                Content = new ReadOnlyMemoryContent(parameters) { Headers = { ContentType = new("application/json") } },
                Headers = { { "X-Amz-Invocation-Type", "RequestResponse" }, { "X-Amz-Log-Type", "Tail" } },
            };
            _signer.Sign(request, parameters.Span, credentials);
            return request;
        };
    }

    protected override HeldResult Read(string function, PlatformAnswer answer)
    {
        if (!answer.IsSuccess) return base.Read(function, answer);
        var logs = Lines(answer.Headers.GetValueOrDefault("X-Amz-Log-Result"));
        var report = logs.LastOrDefault(line => line.StartsWith("REPORT ", StringComparison.Ordinal)) ?? "";
        var isFailed = answer.Headers.ContainsKey("X-Amz-Function-Error");
        var words = isFailed ? CleanText.Line(answer.Json.Text("errorMessage") ?? "it failed and does not say why", 500) : null;
        var isLate = words?.Contains("Task timed out after", StringComparison.Ordinal) == true;
        return new(new(isLate ? ActivationEnd.TimedOut : isFailed ? ActivationEnd.Failed : ActivationEnd.Success, answer.Body)
        {
            Error = words,
            Duration = Duration().Match(report) is { Success: true } match
                ? TimeSpan.FromMilliseconds(double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture)) : default,
            IsCold = report.Length == 0 ? null : report.Contains("Init Duration:", StringComparison.Ordinal),
        }, logs);
    }

    private static string PathOf(string function) => $"{Functions}/{Uri.EscapeDataString(function)}";

    private static IReadOnlyList<string> Lines(string? log)
    {
        if (log is null) return [];
        var bytes = new byte[log.Length];
        return Convert.TryFromBase64String(log, bytes, out var length)
            ? [.. Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => CleanText.Line(line, 2000).Trim())] : [];
    }

    // A function that was made or changed cannot be changed or called for a moment.
    private async Task SettledAsync(string function, CancellationToken cancellation)
    {
        var began = Clock.GetTimestamp();
        while (true)
        {
            var answer = await SendAsync(function, HttpMethod.Get, $"{PathOf(function)}/configuration", [], cancellation);
            if (!answer.IsSuccess) throw Calls.Faulty(function, "asking how it stands", answer);
            var (state, update) = (answer.Json.Text("State") ?? "Active", answer.Json.Text("LastUpdateStatus") ?? "Successful");
            if (state == "Failed" || update == "Failed")
                throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function}: it failed to come up: "
                    + CleanText.Line(answer.Json.Text("StateReason") ?? answer.Json.Text("LastUpdateStatusReason") ?? "no reason", 300));
            if (state is "Active" or "Inactive" && update == "Successful") return;
            if (Clock.GetElapsedTime(began) > _options.StateLimit)
                throw new PlatformException(PlatformFault.Away, $"{Provider} {Cluster}, {function}: it is still {state} after "
                    + $"{_options.StateLimit.TotalMinutes:0} minutes");
            await Task.Delay(_options.StatePause, Clock, cancellation);
        }
    }

    private async Task<PlatformAnswer> SendAsync(string? function, HttpMethod method, string path, byte[] body,
        CancellationToken cancellation)
    {
        var credentials = await _signer.CredentialsAsync();
        return await Calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, new Uri(_options.Api, path));
            if (body.Length > 0) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            _signer.Sign(request, body, credentials);
            return request;
        }, cancellation);
    }

    [GeneratedRegex(@"\sDuration: (?<ms>[0-9]{1,9}(\.[0-9]{1,6})?) ms", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();
}
