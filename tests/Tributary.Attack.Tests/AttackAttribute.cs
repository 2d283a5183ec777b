namespace Tributary.Attack.Tests;

/// <summary>What a test tries against the program, for the table in docs/security.md.</summary>
/// <param name="by">Who tries it: an outsider, a client, a viewer, an operator, the host, the machine.</param>
/// <param name="tries">What they do.</param>
/// <param name="meets">What comes of it.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AttackAttribute(string by, string tries, string meets) : Attribute
{
    public string By => by;

    public string Tries => tries;

    public string Meets => meets;
}
