namespace Tributary.Transports.Frames;

/// <summary>That a coordinator is there.</summary>
/// <param name="Session">Another one after each start.</param>
/// <param name="LeaseSeconds">A client that is not heard of for so long is lost.</param>
internal sealed record CoordinatorMessage(string Session, double LeaseSeconds);
