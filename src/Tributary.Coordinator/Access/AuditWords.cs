using Microsoft.AspNetCore.Http;

namespace Tributary.Coordinator.Access;

/// <summary>What the audit trail says of a request beside its action.</summary>
internal static class AuditWords
{
    /// <summary>A change that was intended and not made.</summary>
    public const string NotMade = "change.refused";

    private static readonly object NoteKey = new();

    /// <summary>Something that the request's line shall say beside; never a secret.</summary>
    public static void Note(HttpContext context, string text) => context.Items[NoteKey] = text;

    public static string Detail(HttpContext context, int status)
        => $"status {status}" + (context.Items.TryGetValue(NoteKey, out var note) ? $", {note}"
            : context.Response.Headers.Location is [{ } location] ? $", {location}" : "");
}
