namespace Tributary.Gateways.Orders;

/// <summary>Why an order is not carried out.</summary>
public enum OrderFault
{
    /// <summary>The order itself has a fault.</summary>
    Invalid,

    /// <summary>No client is here that could take part.</summary>
    NoClients,

    /// <summary>Not now: the store or the audit trail takes nothing, or the run cannot be changed as it stands.</summary>
    NotNow,
}
