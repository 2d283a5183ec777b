using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

internal static class Refusal
{
    public static EnvelopeException Is(EnvelopeFault fault, Func<object> what)
    {
        var refused = Assert.Throws<EnvelopeException>(what);
        Assert.True(refused.Fault == fault, $"{refused.Fault} and not {fault}: {refused.Message}");
        return refused;
    }

    /// <summary>Why it is refused; null where it is not.</summary>
    public static EnvelopeFault? Of(Func<object> what)
    {
        try
        {
            what();
            return null;
        }
        catch (EnvelopeException refused)
        {
            return refused.Fault;
        }
    }
}
