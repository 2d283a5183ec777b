using Microsoft.AspNetCore.Http;

namespace Tributary.Coordinator.Access;

/// <summary>What the audit trail calls a request that changed something: stable words, so that one can look for them.</summary>
internal static class AuditWords
{
    private static readonly object NoteKey = new();

    public static string Of(string method, PathString path) => (method.ToUpperInvariant(), path.Value!.Trim('/').ToLowerInvariant().Split('/')) switch
    {
        ("POST", ["api", "runs"]) => "run.started",
        ("POST", ["api", "runs", _, "pause"]) => "run.paused",
        ("POST", ["api", "runs", _, "resume"]) => "run.resumed",
        ("POST", ["api", "runs", _, "stop"]) => "run.stopped",
        ("PATCH", ["api", "runs", _]) => "run.changed",
        ("DELETE", ["api", "runs", _]) => "run.deleted",
        ("POST", ["api", "clients", _, "revoke"]) => "client.revoked",
        ("DELETE", ["api", "clients", _]) => "client.forgotten",
        ("POST", ["api", "tokens"]) => "token.made",
        ("DELETE", ["api", "tokens", _]) => "token.revoked",
        ("POST", ["api", "certificates"]) => "certificate.made",
        ("POST", ["api", "certificates", _, "revoke"]) => "certificate.revoked",
        ("PUT", ["api", "serving", _]) => "model.promoted",
        ("DELETE", ["api", "serving", _]) => "model.withdrawn",
        ("POST", ["api", "session"]) => "session.opened",
        ("DELETE", ["api", "session"]) => "session.closed",
        _ => "api." + method.ToLowerInvariant(),
    };

    /// <summary>Something that the request's line shall say beside; never a secret.</summary>
    public static void Note(HttpContext context, string text) => context.Items[NoteKey] = text;

    public static string Detail(HttpContext context)
        => $"status {context.Response.StatusCode}{(context.Items.TryGetValue(NoteKey, out var note) ? $", {note}" : context.Response.Headers.Location is [{ } location] ? $", {location}" : "")}";
}
