namespace Tributary.Engine.Sets;

/// <summary>A path that somebody elsewhere named leads to no file that this machine lets out (<see cref="DataGate"/>).</summary>
/// <param name="key">Where the path stands: <c>data.file</c>.</param>
/// <param name="problem">What is wrong and what to do; nothing of what lies there.</param>
public sealed class ForeignFileException(string key, string problem) : Exception($"{key} {problem}")
{
    public string Key { get; } = key;

    public string Problem { get; } = problem;
}
