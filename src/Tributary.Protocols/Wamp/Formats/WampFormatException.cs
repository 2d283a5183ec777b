namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Bytes that are no message or no value, or a value that a serializer has no form for. The message says what and where.</summary>
public class WampFormatException(string message, Exception? inner = null) : Exception(message, inner);
