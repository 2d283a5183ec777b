using Spectre.Console;
using Tributary.Core.Rounds;
using Tributary.Storage;

namespace Tributary.Cli.Sessions;

/// <summary>The last words of a run: what came out, where it lies, what one may want to do next.</summary>
internal static class Closing
{
    public static void Write(Terminal terminal, string id, RunFolder folder, string runsFolder, RunOutcome outcome, string report)
    {
        var more = runsFolder == "runs" ? "" : $" --runs {runsFolder}";
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 3, 0) }).AddColumn();
        void Row(string name, string value) => grid.AddRow($"[grey]{name}[/]", value);
        Row("accuracy", $"[bold]{Amounts.Percent(outcome.Accuracy)}[/]  loss {Amounts.Loss(outcome.Loss)}, {Amounts.Of(outcome.Rounds, "round")}, {Amounts.Seconds(outcome.Seconds)}");
        Row("model", Markup.Escape(terminal.Shown(folder.Models.PathOf(outcome.ModelSha256))));
        Row("report", Markup.Escape(terminal.Shown(report)));
        Row("next", $"tributary predict mnist-mini#7 --model {id}{more}");
        grid.AddRow("", $"tributary report {id}{more}");
        grid.AddRow("", $"tributary runs{more}");
        terminal.Out.WriteLine();
        terminal.Screen().Write(grid);
    }
}
