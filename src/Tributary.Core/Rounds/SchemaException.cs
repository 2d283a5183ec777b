namespace Tributary.Core.Rounds;

/// <summary>The tables that clients hold do not make one: the message says which client's does not fit, and what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
