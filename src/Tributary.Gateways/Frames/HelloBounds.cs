using Tributary.Gateways.Asking;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Frames;

/// <summary>How much a hello or a beat may say.</summary>
internal static class HelloBounds
{
    private const int MaxHolding = 1000;
    private const int MaxKey = 300;

    /// <param name="fault">What is missing or too long, by name.</param>
    /// <returns>Null where there is a fault.</returns>
    public static HelloMessage? Read(Frame frame, out string fault)
    {
        var hello = FrameJson.Read(frame, FrameJson.Default.HelloMessage);
        fault = hello is null ? "it is no JSON of that form" : Fault(hello) ?? "";
        return fault.Length == 0 ? hello : null;
    }

    private static string? Fault(HelloMessage hello)
    {
        if (ToldBounds.Word(hello.Session, "session", ToldBounds.MaxWord) is { } session) return session;
        if (hello.State is not (HelloMessage.Here or HelloMessage.Left or HelloMessage.Lost))
            return $"state must be {HelloMessage.Here}, {HelloMessage.Left} or {HelloMessage.Lost}";
        if (hello.Holding is not { Count: <= MaxHolding } holding || !holding.All(key => key is { Length: > 0 and <= MaxKey }))
            return $"holding must be at most {MaxHolding} keys of 1 to {MaxKey} letters";
        return hello.Reason is { Length: > ToldBounds.MaxText } ? $"reason is longer than {ToldBounds.MaxText} letters" : null;
    }
}
