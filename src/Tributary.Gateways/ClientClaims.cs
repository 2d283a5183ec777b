namespace Tributary.Gateways;

/// <summary>What authentication says of clients that make HTTP requests; the name is the client's id.</summary>
public static class ClientClaims
{
    /// <summary>The role of clients.</summary>
    public const string Role = "client";

    /// <summary>The claim that holds the id of what the caller showed.</summary>
    public const string Credential = "credential";
}
