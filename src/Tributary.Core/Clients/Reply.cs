namespace Tributary.Core.Clients;

/// <summary>What a client answers. The family is closed: every kind is a record in this folder.</summary>
public abstract record Reply
{
    private protected Reply()
    {
    }

    /// <summary>What it cost to carry the assignment and this reply; null in process.</summary>
    public Transfer? Transfer { get; init; }
}
