using System.Net;
using Polly;
using Polly.Retry;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Bodies;

namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>HTTP to one cluster of a platform: answers are bounded; what may pass (429, 502, 503, 504, no connection) is tried again with
/// back-off and jitter, or when the platform says so; what does not is a fault that names provider, cluster and function. Safe to use from
/// several threads.</summary>
internal sealed class PlatformCalls : IDisposable
{
    private readonly string _name;
    private readonly HttpClient _http;
    private readonly CallRules _rules;
    private readonly ResiliencePipeline<PlatformAnswer> _retry;
    private readonly ResiliencePipeline<PlatformAnswer> _retryCall;

    /// <param name="name">Provider and cluster, for messages.</param>
    /// <param name="handler">Disposed with this.</param>
    public PlatformCalls(string name, HttpMessageHandler handler, CallRules rules, TimeProvider clock)
    {
        (_name, _rules) = (name, rules);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _retry = Pipeline(rules, clock, answer => answer.MayPass);

        // A function that ran its whole time does so the next time too.
        _retryCall = Pipeline(rules, clock, answer => answer is { MayPass: true, Status: not HttpStatusCode.GatewayTimeout });
    }

    /// <summary>Makes a request, again and again where that may help.</summary>
    /// <param name="function">For messages; null for the cluster as a whole.</param>
    /// <param name="make">Makes the request anew for each try.</param>
    /// <returns>Whatever the platform answered last.</returns>
    /// <exception cref="PlatformException">It cannot be reached, or answers more than is taken.</exception>
    public Task<PlatformAnswer> SendAsync(string? function, Func<HttpRequestMessage> make, CancellationToken cancellation)
        => SendAsync(_retry, function, make, cancellation);

    /// <summary>Calls a function, which may take long.</summary>
    /// <inheritdoc cref="SendAsync(string, Func{HttpRequestMessage}, CancellationToken)"/>
    public Task<PlatformAnswer> CallAsync(string function, Func<HttpRequestMessage> make, CancellationToken cancellation)
        => SendAsync(_retryCall, function, make, cancellation);

    private async Task<PlatformAnswer> SendAsync(ResiliencePipeline<PlatformAnswer> retry, string? function, Func<HttpRequestMessage> make,
        CancellationToken cancellation)
    {
        try
        {
            return await retry.ExecuteAsync(async token => await OnceAsync(function, make, token), cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new PlatformException(PlatformFault.Away,
                $"{Who(function)}: it cannot be reached: {CleanText.Line(fault.Plain(), 300)}", fault);
        }
    }

    /// <summary>Makes a request once.</summary>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="PlatformException">The answer is larger than what is taken.</exception>
    public async Task<PlatformAnswer> OnceAsync(string? function, Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using var request = make();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var body = await BoundedBody.ReadAsync(stream, _rules.MaxAnswer, cancellation);
        if (body.Length > _rules.MaxAnswer)
            throw new PlatformException(PlatformFault.TooLarge, $"{Who(function)}: the answer has more than {_rules.MaxAnswer:n0} bytes");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers)) headers[name] = string.Join(", ", values);
        return new(response.StatusCode, body, response.Headers.RetryAfter?.Delta, headers);
    }

    /// <summary>A fault for what a platform answered.</summary>
    /// <param name="doing">What was to be done, e.g. <c>to create it</c>.</param>
    public PlatformException Faulty(string? function, string doing, PlatformAnswer answer)
        => new(answer.Fault, $"{Who(function)}: {doing} ended with {(int)answer.Status}"
            + (answer.Words is { Length: > 0 } words ? $": {words}" : "") + Remedy(answer.Fault))
        { RetryAfter = answer.RetryAfter };

    /// <summary>A fault of an answer that makes no sense.</summary>
    public PlatformException Strange(string? function, string what)
        => new(PlatformFault.Refused, $"{Who(function)}: {what}; is this the address of such a platform?");

    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline<PlatformAnswer> Pipeline(CallRules rules, TimeProvider clock, Func<PlatformAnswer, bool> mayPass)
    {
        var builder = new ResiliencePipelineBuilder<PlatformAnswer> { TimeProvider = clock };
        if (rules.Retries > 0)
            builder.AddRetry(new RetryStrategyOptions<PlatformAnswer>
            {
                ShouldHandle = new PredicateBuilder<PlatformAnswer>().Handle<HttpRequestException>().Handle<IOException>()
                    .HandleResult(answer => mayPass(answer)),
                MaxRetryAttempts = rules.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = rules.FirstPause,
                MaxDelay = rules.LongestPause,
                DelayGenerator = retry => ValueTask.FromResult(retry.Outcome.Result?.RetryAfter is { } wait
                    ? wait < rules.LongestPause ? wait : rules.LongestPause : (TimeSpan?)null),
            });
        return builder.Build();
    }

    private static string Remedy(PlatformFault fault) => fault switch
    {
        PlatformFault.Unauthorized => " (look at the credentials that the configuration has for this cluster)",
        PlatformFault.TooLarge => " (the platform's limit; send less, or raise it there)",
        _ => "",
    };

    private string Who(string? function) => function is null ? _name : $"{_name}, {CleanText.Line(function, 100)}";
}
