namespace Tributary.Gateways.Orders;

/// <summary>What was ordered is not done; the message says why, for people.</summary>
public sealed class OrderException(OrderFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public OrderFault Fault { get; } = fault;
}
