using System.CommandLine;
using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Cli.Folders;
using Tributary.Cli.Sessions;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run note|tag|rename|archive|delete RUN</c>: keeping runs in order, a coordinator's or those in a folder.</summary>
internal static class RunKeepVerbs
{
    public static IEnumerable<Verb> All(Terminal terminal)
        => [Note(terminal), Tag(terminal), Rename(terminal), Archive(terminal), Delete(terminal)];

    private static Verb Note(Terminal terminal)
    {
        var text = new Argument<string?>("TEXT")
        {
            Description = "The notes from now on; \"\" takes them away. Left out, the notes are printed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verb = Changing(terminal, "note", "Write down what a run was about, or read it", [text], parsed
            => parsed.GetResult(text) is null ? null : new RunEdit { Notes = parsed.GetValue(text) });
        verb.Examples.Add(("run note latest \"momentum 0.9 makes it worse\"", "replaces the notes of the newest run"));
        verb.Examples.Add(("run note latest", "prints them"));
        return verb;
    }

    private static Verb Tag(Terminal terminal)
    {
        var tags = new Argument<string[]>("TAG") { Description = "Tags to add", Arity = ArgumentArity.ZeroOrMore };
        var remove = new Option<string[]>("--remove") { Description = "Tags to take away; may be given several times", HelpName = "TAG" };
        var verb = Changing(terminal, "tag", "Tag a run, so that lists can be narrowed to it", [tags, remove], parsed
            => (parsed.GetValue(tags) ?? [], parsed.GetValue(remove) ?? []) switch
        {
            ({ Length: 0 }, { Length: 0 }) => null,
            var (add, gone) => new RunEdit { AddTags = add.Length == 0 ? null : add, RemoveTags = gone.Length == 0 ? null : gone },
        });
        verb.Examples.Add(("run tag latest baseline", "then: run list --filter \"tag = baseline\""));
        verb.Examples.Add(("run tag latest --remove baseline", "takes it away again"));
        return verb;
    }

    private static Verb Rename(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "1 to 100 characters; several runs may have the same" };
        var verb = Changing(terminal, "rename", "Give a run another name; its id stays", [name], parsed
            => new RunEdit { Name = parsed.GetRequiredValue(name) });
        verb.Examples.Add(("run rename latest \"digits, second try\"", "the newest run"));
        return verb;
    }

    private static Verb Archive(Terminal terminal)
    {
        var undo = new Option<bool>("--undo") { Description = "Bring it back into lists" };
        var verb = Changing(terminal, "archive", "Put a run away: lists leave it out, nothing of it is lost", [undo], parsed
            => new RunEdit { Archived = !parsed.GetValue(undo) });
        verb.Examples.Add(("run archive 20260102-0304", "the run whose id starts so; run list --archived shows it"));
        return verb;
    }

    private static Verb Delete(Terminal terminal)
    {
        var (run, yes) = (Run(), new Option<bool>("--yes") { Description = "Do it; without this, only what would go is said" });
        var verb = new Verb("delete", "Delete a run that has ended, with the models that nothing else keeps") { run, yes };
        var folder = new FolderOption(verb, terminal);
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run delete 20260102-0304", "says what would go"));
        verb.Examples.Add(("run delete 20260102-0304 --yes", "deletes it; there is no way back but a backup"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var shelf = RunShelf.Open(parsed, coordinator, folder, terminal);
            var found = await shelf.FindAsync(parsed.GetRequiredValue(run), cancellation);
            if (!parsed.GetValue(yes))
            {
                throw CommandFault.BadInput(
                    $"nothing was deleted: run {found.Id} ({found.Name}) would go for good, with its rounds, its log and the models "
                        + "that nothing else keeps",
                    "say --yes too, or put it away: tributary run archive RUN");
            }

            await shelf.DeleteAsync(found, cancellation);
            terminal.Out.WriteLine($"run {found.Id} ({found.Name}) is deleted");
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <param name="edit">What the command line asks to change; null only tells how things are.</param>
    private static Verb Changing(Terminal terminal, string name, string description, Symbol[] more, Func<ParseResult, RunEdit?> edit)
    {
        var (run, json) = (Run(), SharedOptions.Json());
        var verb = new Verb(name, description) { run, json };
        foreach (var one in more)
        {
            if (one is Argument argument) verb.Add(argument);
            else verb.Add((Option)one);
        }

        var folder = new FolderOption(verb, terminal);
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var shelf = RunShelf.Open(parsed, coordinator, folder, terminal);
            var found = await shelf.FindAsync(parsed.GetRequiredValue(run), cancellation);
            if (edit(parsed) is { } wanted) found = await shelf.EditAsync(found, wanted, cancellation);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(JsonSerializer.Serialize(found, RecordsJson.Default.RunRecord));
            else Tell(terminal, found);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void Tell(Terminal terminal, RunRecord run)
    {
        terminal.Out.WriteLine($"run {run.Id}: {run.Name}{(run.Archived ? " (archived)" : "")}");
        if (run.Tags.Count > 0) terminal.Out.WriteLine($"  tags   {string.Join(", ", run.Tags)}");
        foreach (var (line, i) in (run.Notes?.Split('\n') ?? [])
            .Select((line, i) => (line, i))) terminal.Out.WriteLine($"  {(i == 0 ? "notes" : "     ")}  {line}");
    }

    private static Argument<string> Run() => new("RUN") { Description = "A run's id, the start of it, its name, or latest" };
}
