namespace Tributary.Gateways.Enrolment;

/// <summary>The book of credentials takes no more; revoking goes on.</summary>
public sealed class CredentialBookFullException(int most) : Exception(
    $"the book of credentials holds {most:n0}; it takes no more until some have ended");
