using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Api;

/// <summary>Who a request came from.</summary>
/// <param name="Role">admin, operator, viewer or client; null for nobody that the coordinator knows.</param>
public sealed record CallerInfo(string Name, [property: AllowedValues("admin", "operator", "viewer", "client")] string? Role);
