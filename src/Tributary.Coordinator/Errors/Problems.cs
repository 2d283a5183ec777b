using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Errors;

/// <summary>The problems that endpoints answer with: what is wrong, and what to do.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    private const string NotYetSlug = "not-yet";

    private const int MaxShown = 80;

    public static ProblemException BadRequest(string detail, string remedy, IReadOnlyList<FieldFault>? errors = null)
        => Of(400, "bad-request", "The request cannot be read", detail, remedy, errors);

    public static ProblemException NotFound(string detail, string remedy) => Of(404, "not-found", "There is no such thing", detail, remedy);

    public static ProblemException NotAllowedNow(string detail, string remedy)
        => Of(409, "not-now", "That cannot be done as things stand", detail, remedy);

    /// <summary>What will be possible once something came; it is worth asking again.</summary>
    public static ProblemException NotYet(string detail, string remedy)
        => new(Document(409, NotYetSlug, "That cannot be done yet", detail, remedy)) { RetryAfter = TimeSpan.FromSeconds(2) };

    public static ProblemException Invalid(string detail, string remedy, IReadOnlyList<FieldFault>? errors = null)
        => Of(422, "invalid", "What was sent has faults", detail, remedy, errors);

    public static ProblemException TooLarge(long most)
        => Of(413, "too-large", "The request is too large", $"at most {most} bytes are read here", "send less at once");

    public static ProblemException Unsupported(string? type, string wanted)
        => Of(415, "unsupported-type", "The body's type is not understood",
            $"{(string.IsNullOrEmpty(type) ? "no Content-Type" : Shown(type))} was sent", $"send {wanted}");

    public static ProblemException Busy(string detail, string remedy)
        => new(Document(503, "busy", "Not now", detail, remedy)) { RetryAfter = TimeSpan.FromSeconds(5) };

    public static ProblemDocument Document(int status, string slug, string title, string detail, string? remedy,
        IReadOnlyList<FieldFault>? errors = null) => new()
        {
            Type = "urn:tributary:" + slug,
            Title = title,
            Status = status,
            Detail = detail,
            Remedy = remedy,
            Errors = errors,
        };

    /// <summary>What the framework says by a status alone.</summary>
    public static ProblemDocument ForStatus(HttpContext context, int status) => status switch
    {
        400 => Document(400, "bad-request", "The request cannot be read", "the request's form is wrong",
            "see /openapi/v1.json for what is taken here"),
        404 => Document(404, "not-found", "There is no such thing", $"nothing stands at {Shown(context.Request.GetEncodedPathAndQuery())}",
            "see /openapi/v1.json for what there is"),
        405 => Document(405, "method-not-allowed", "That method does not work here",
            $"{Shown(context.Request.Method)} is not allowed here; allowed is {context.Response.Headers.Allow}",
            "see /openapi/v1.json for what there is"),
        415 => Document(415, "unsupported-type", "The body's type is not understood",
            $"{Shown(context.Request.ContentType ?? "no Content-Type")} was sent", "see /openapi/v1.json for what is taken here"),
        _ => Document(status, $"status-{status.ToString(CultureInfo.InvariantCulture)}", "The request was refused",
            $"the answer's status is {status}", null),
    };

    public static Task WriteAsync(HttpContext context, ProblemDocument problem)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Default.ProblemDocument, ContentType, context.RequestAborted);
    }

    /// <summary>What somebody sent, short enough and clean enough to say back.</summary>
    public static string Shown(string text)
    {
        var cut = text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "…");
        return string.Concat(cut.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
    }

    private static ProblemException Of(int status, string slug, string title, string detail, string remedy,
        IReadOnlyList<FieldFault>? errors = null)
        => new(Document(status, slug, title, detail, remedy, errors));
}
