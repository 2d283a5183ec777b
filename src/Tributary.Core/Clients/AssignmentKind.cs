namespace Tributary.Core.Clients;

/// <summary>Names of the kinds of assignments, as they travel and stand in keys.</summary>
public static class AssignmentKind
{
    public const string Train = "train";

    public const string Evaluate = "evaluate";

    public const string Describe = "describe";

    public const string Parameters = "parameters";

    public const string Properties = "properties";

    public const string Gossip = "gossip";
}
