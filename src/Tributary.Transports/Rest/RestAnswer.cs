using System.Net;

namespace Tributary.Transports.Rest;

/// <summary>What a client answers to a request.</summary>
/// <param name="Text">For whoever reads it.</param>
internal sealed record RestAnswer(HttpStatusCode Status, string Text = "")
{
    public static RestAnswer Done { get; } = new(HttpStatusCode.OK);

    public static RestAnswer NotFound { get; } = new(HttpStatusCode.NotFound, "This page does not exist");

    /// <summary>Parameters in place of a text.</summary>
    public RestBody? Parameters { get; init; }

    public string? Allow { get; init; }
}
