namespace Tributary.Gateways.Enrolment;

/// <summary>What somebody shows to be let in.</summary>
public enum CredentialKind
{
    /// <summary>A token that lets clients enrol.</summary>
    Join,
    Bearer,
    Certificate,
}
