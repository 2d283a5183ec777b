using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Access;

/// <summary>A token that somebody wants to have made.</summary>
/// <param name="Kind"><c>join</c> or <c>bearer</c>.</param>
/// <param name="Role">viewer, operator, admin or client; of a join token always client.</param>
/// <param name="Name">Whom a bearer token names; of a join token the only client that it lets in.</param>
/// <param name="Uses">Enrolments of a join token, 1 (by default) to 100,000.</param>
/// <param name="Lifetime">Seconds, 60 to 71,280,000 (825 days); a day by default for join tokens, else 90 days.</param>
public sealed record TokenRequest([property: AllowedValues("join", "bearer")] string? Kind,
    [property: AllowedValues("viewer", "operator", "admin", "client")] string? Role = null, string? Name = null, int? Uses = null,
    double? Lifetime = null);
