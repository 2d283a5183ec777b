using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tributary.Transports.Messages;

namespace Tributary.Gateways;

/// <summary>A problem document (RFC 9457) as an answer.</summary>
/// <param name="slug">Stable; the type is <c>urn:tributary:slug</c>.</param>
/// <param name="detail">What is wrong and where.</param>
/// <param name="remedy">What to do.</param>
public sealed class Problem(int status, string slug, string title, string detail, string remedy) : IResult
{
    private static readonly object SlugKey = new();

    public int Status => status;

    /// <summary>Names the kind of problem.</summary>
    public string Slug => slug;

    /// <summary>What is wrong and where.</summary>
    public string Detail => detail;

    /// <summary>When to try again; null where that does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The kind of problem that a request was answered with; null where none was.</summary>
    public static string? SlugOf(HttpContext context) => context.Items.TryGetValue(SlugKey, out var kept) ? kept as string : null;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Items[SlugKey] = slug;
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        if (RetryAfter is { } wait) response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var document = new ProblemMessage
        {
            Type = "urn:tributary:" + slug,
            Title = title,
            Status = status,
            Detail = detail,
            Remedy = remedy,
        };
        return JsonSerializer.SerializeAsync(response.Body, document, LinkJson.Default.ProblemMessage, httpContext.RequestAborted);
    }
}
