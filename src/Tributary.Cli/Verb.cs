using System.CommandLine;

namespace Tributary.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Whether it does nothing itself but hold other verbs; alone it prints its help.</summary>
    public bool IsGroup { get; set; }

    /// <summary>What one types after <c>tributary</c>, and what it does.</summary>
    public List<(string Line, string Meaning)> Examples { get; } = [];
}
