namespace Tributary.Security.Layouts;

/// <summary>A key and its certificate in a layout.</summary>
/// <param name="Name">The node's, or the router's.</param>
/// <param name="Why">What was wrong with what was there; empty where nothing was.</param>
/// <param name="Serial">The certificate's, lower-case hex; empty until it is issued.</param>
/// <param name="NotAfter">When the certificate ends; null until it is issued.</param>
public sealed record LayoutEntry(string Name, LayoutOutcome Outcome, string Why, string Serial, DateTimeOffset? NotAfter);
