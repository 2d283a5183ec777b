namespace Tributary.Core.Filters;

/// <summary>A filter that cannot be read.</summary>
/// <param name="filter">The whole text.</param>
/// <param name="position">Where in it the fault is, from 0.</param>
/// <param name="fault">What is wrong there and what is allowed.</param>
public sealed class FilterException(string filter, int position, string fault) : Exception($"character {position + 1}: {fault}")
{
    /// <summary>Where the fault is, from 0.</summary>
    public int Position { get; } = position;

    /// <summary>Two lines for a terminal: the filter, and below the place the fault.</summary>
    public string Drawn { get; } = $"  {filter}\n  {new string(' ', position)}^ {fault}";
}
