namespace Tributary.Security.Envelopes;

/// <summary>An envelope is not opened, or cannot be sealed.</summary>
/// <param name="what">What is wrong, for logs; it holds no key and nothing of the payload.</param>
public sealed class EnvelopeException(EnvelopeFault fault, string what, Exception? inner = null) : Exception(what, inner)
{
    public EnvelopeFault Fault { get; } = fault;
}
