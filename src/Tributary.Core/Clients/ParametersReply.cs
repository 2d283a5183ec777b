namespace Tributary.Core.Clients;

/// <summary>The weights that a client begins with.</summary>
public sealed record ParametersReply(ModelState Model) : Reply;
