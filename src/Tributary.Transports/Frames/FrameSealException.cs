namespace Tributary.Transports.Frames;

/// <summary>Something sealed is not taken, or nothing can be sealed.</summary>
/// <param name="what">For people and logs; it holds no key.</param>
public sealed class FrameSealException(string what, Exception? inner = null) : Exception(what, inner);
