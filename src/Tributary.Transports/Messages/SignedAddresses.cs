namespace Tributary.Transports.Messages;

/// <summary>Where the files of one assignment lie in a bucket: whoever knows an address may use it, until its time is over
/// (docs/tickets.md).</summary>
/// <param name="Model">Where the model is fetched, by <c>GET</c>.</param>
/// <param name="Update">Where the update is put, by <c>PUT</c>; null where none is asked for.</param>
internal sealed record SignedAddresses(string Model, string? Update);
