namespace Tributary.Core.Clients;

/// <summary>Say what you are; the answer is a <see cref="PropertiesReply"/>.</summary>
public sealed record PropertiesAssignment : Assignment
{
    public override string Kind => AssignmentKind.Properties;
}
