namespace Tributary.Coordinator.Idempotency;

/// <summary>The first answer to a request that bore a key.</summary>
/// <param name="Request">SHA-256 of the request's body: the key is good for that request alone.</param>
internal sealed record KeptAnswer(DateTimeOffset Time, string Request, int Status, string? ContentType, string? Location, string Body);
