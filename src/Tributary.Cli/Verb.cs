using System.CommandLine;

namespace Tributary.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>What one types after <c>tributary</c>, and what it does.</summary>
    public List<(string Line, string Meaning)> Examples { get; } = [];
}
