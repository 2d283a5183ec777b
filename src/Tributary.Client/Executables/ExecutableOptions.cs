using Tributary.Engine.Specs;

namespace Tributary.Client.Executables;

/// <summary>Which executable trains, and on what.</summary>
public sealed record ExecutableOptions
{
    /// <summary>Program and arguments, quoted as in a shell: <c>python3 train.py --fast</c>. No shell is started.</summary>
    public required string Command { get; init; }

    /// <summary>Given to the program as it is (TRIBUTARY_DATA, and <c>data</c> of the configuration): a file, a folder, or anything that it
    /// understands.</summary>
    public string Data { get; init; } = "";

    /// <summary>The table in <see cref="Data"/>: what it holds is told to runs over tables, and the program gets its rows as numbers; null
    /// for data of another kind.</summary>
    public ClientTable? Table { get; init; }

    /// <summary>Samples it holds, where the operator knows.</summary>
    public long? Examples { get; init; }

    /// <summary>A program that writes no line for longer than this is killed; 1 s to 1 day.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The folder that a private folder is made in for each assignment, gone when it ends; null takes the system's.</summary>
    public string? Scratch { get; init; }

    /// <summary>Is told each line that the program writes and that is no progress, from both streams, cut at 4,000 characters.</summary>
    public Action<string>? Said { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        var words = CommandWords.Split(Command, OperatingSystem.IsWindows());
        if (words is null) yield return new("trainer", $"a quote is not closed in {Command}");
        else if (words is [] or ["", ..]) yield return new("trainer", "is empty; name a program, e.g. \"python3 train.py\"");
        if (Silence < TimeSpan.FromSeconds(1) || Silence > TimeSpan.FromDays(1))
            yield return new("trainerSilence", $"is {Silence.TotalSeconds} s; it must lie in 1s..1d");
    }
}
