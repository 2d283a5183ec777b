namespace Tributary.Security;

/// <summary>What a credential allows (docs/api.md). Viewer, operator and admin contain each other in this order; a client speaks the native
/// link only.</summary>
public enum Role
{
    Viewer,
    Operator,
    Admin,
    Client,
}
