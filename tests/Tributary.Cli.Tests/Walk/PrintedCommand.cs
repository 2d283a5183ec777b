namespace Tributary.Cli.Tests.Walk;

/// <summary>A command that one of the repository's texts tells people to type.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Words">What comes after <c>tributary</c>, as a shell would cut it.</param>
/// <param name="Exact">True where all of it is the command; false where a sentence may go on behind it.</param>
internal sealed record PrintedCommand(string Where, IReadOnlyList<string> Words, bool Exact)
{
    /// <summary>True where a sentence names a verb (<c>tributary restore</c>), not a command to type: what it takes may be
    /// missing.</summary>
    public bool IsMention { get; init; }

    public string Line => string.Join(' ', Words);
}
