using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Filters;
using Tributary.Engine.Specs;

namespace Tributary.Cli;

/// <summary>Options that mean the same in every verb.</summary>
internal static class SharedOptions
{
    /// <summary>What saved rounds of a simulation survive: it can be run again, so the cheaper is the default.</summary>
    public static Option<string> Durability()
    {
        var option = new Option<string>("--durability")
        {
            Description = "What saved rounds survive: process (kill -9) or sync (a power loss too; each round waits for the disk)",
            HelpName = "KIND",
            DefaultValueFactory = _ => "process",
        };
        option.AcceptOnlyFromAmong("process", "sync");
        return option;
    }

    public static Option<string?> Filter() => new("--filter")
    {
        Description = "Only runs that fit, e.g. \"accuracy > 0.9 and model = 2nn\": id, name, notes, tag, status, created,"
            + " archived, round, accuracy, loss, seconds, metrics.NAME or a setting's path;"
            + " =, !=, <, <=, >, >=, ~ (contains); and, or, not, parentheses",
        HelpName = "TEXT",
    };

    public static Option<bool> Archived() => new("--archived") { Description = "Archived runs too" };

    /// <exception cref="CommandFault">The filter cannot be read; it shows where.</exception>
    public static RunFilter? FilterOf(string? text)
    {
        try
        {
            return text is null ? null : RunFilter.Read(text);
        }
        catch (FilterException fault)
        {
            throw CommandFault.BadInput($"--filter cannot be read\n{fault.Drawn}",
                "write it like --filter \"accuracy > 0.9 and (model = 2nn or tag = baseline)\"", fault);
        }
    }

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Clients that train at the same time; 0 takes every core. Results do not depend on it",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        AtLeast(option, 0);
        return option;
    }

    public static Option<string?> Data()
        => new("--data")
        {
            Description = "Folder that holds data sets; by default tributary/data in your cache folder",
            HelpName = "FOLDER"
        };

    public static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && value < least)
            result.AddError($"{option.Name} is {value}; at least {least} is needed");
    });

    /// <summary>Refuses what no coordinator would take as a client's id, where it is typed.</summary>
    public static string? BadId(string name, string text)
        => ClientId.IsValid(text) ? null
            : $"{name}: '{text}' is no client id; {ClientId.Rule}";

    /// <summary>A length of time as run files have it: a number of seconds, or a number with ms, s, m, h or d.</summary>
    /// <exception cref="CommandFault">It is none.</exception>
    public static TimeSpan Time(string option, string text)
    {
        var problems = new List<SpecProblem>();
        var time = new SpecReader(new JsonObject { ["time"] = text }, "", problems).Duration("time", TimeSpan.Zero);
        return problems.Count == 0 ? time : throw CommandFault.BadInput($"{option} {text}: {problems[0].Message}");
    }
}
