namespace Tributary.Cli.Configuration;

/// <summary>One thing that an operator decides: its name, what it does, and how it goes into the options.</summary>
/// <typeparam name="T">The options that it is a part of.</typeparam>
/// <param name="Key">Its name in the file; the flag's and the variable's come from it by rule.</param>
/// <param name="Help">For the verb's help and for lists of settings.</param>
/// <param name="Get">Its value in the options.</param>
/// <param name="Set">The options with the value.</param>
internal sealed record SettingKey<T>(SettingKind Kind, string Key, string Help, Func<T, object?> Get, Func<T, SettingValue, T> Set)
{
    /// <summary>What it belongs with.</summary>
    public string Group { get; init; } = "";

    /// <summary>What stands for the value in the help.</summary>
    public string Form { get; init; } = "TEXT";

    /// <summary>False where only the file and the environment have it.</summary>
    public bool HasFlag { get; init; } = true;

    /// <summary>Never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A shorter variable that means the same.</summary>
    public string? ShortVariable { get; init; }

    /// <summary>What the options' own faults call it, where they call it otherwise.</summary>
    public string? Field { get; init; }

    /// <summary><c>runsAtOnce</c> is <c>--runs-at-once</c>.</summary>
    public string Flag => "--" + Words('-').ToLowerInvariant();

    /// <summary><c>runsAtOnce</c> in the section <c>coordinator</c> is <c>TRIBUTARY_COORDINATOR_RUNS_AT_ONCE</c>.</summary>
    public string Variable(string section) => $"TRIBUTARY_{section.ToUpperInvariant()}_{Words('_').ToUpperInvariant()}";

    private string Words(char between)
        => string.Concat(Key.Select(letter => char.IsAsciiLetterUpper(letter) ? $"{between}{letter}" : $"{letter}"));
}
