using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Cli.Measures;
using Tributary.Engine.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary bench</c>: how fast this machine is.</summary>
internal static class BenchVerb
{
    public static Verb Build(Terminal terminal)
    {
        var models = new Option<string[]>("--model")
        {
            Description = "Models to train; by default a choice of small and large ones",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => []
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time for each measurement",
            HelpName = "S",
            DefaultValueFactory = _ => 1,
        };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, out var value) && !(value is > 0 and <= 600))
                result.AddError("--seconds must be above 0 and at most 600");
        });
        var json = SharedOptions.Json();
        var verb = new Verb("bench", "Measure this machine: training, prediction and aggregation") { models, seconds, json };
        verb.Examples.Add(("bench", "a quick look, about fifteen seconds"));
        verb.Examples.Add(("bench --model mcmahan-cnn --seconds 5 --json", "one model, longer, for a script"));
        verb.SetAction((parsed, cancellation) =>
        {
            var chosen = parsed.GetRequiredValue(models)
                .Select(name => ModelCatalog.Find(name)
                ?? throw CommandFault.NotFound($"there is no model {name}",
                $"one of {string.Join(", ", ModelCatalog.Names)} is needed")).ToList();
            Run(terminal, chosen, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(json), cancellation);
            return Task.FromResult(ExitCode.Ok);
        });
        return verb;
    }

    private static void Run(Terminal terminal, List<ModelSpec> models, TimeSpan time, bool json, CancellationToken cancellation)
    {
        if (!json)
            terminal.Out.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, "
                + $"{Amounts.Of(Environment.ProcessorCount, "core")}, {RuntimeInformation.FrameworkDescription}; random data, one thread");
        var table = TerminalTable.Of("measure", "batch>", "a step>", "rate>");
        foreach (var measure in Measure.All(models, time, terminal.Clock, cancellation))
        {
            if (json) terminal.Out.WriteLine(new JsonObject
            {
                ["measure"] = measure.Name,
                ["batch"] = measure.Batch,
                ["seconds"] = measure.Seconds,
                ["rate"] = measure.Rate,
                ["unit"] = measure.Unit
            }.ToJsonString());
            else table.AddRow(Markup.Escape(measure.Name), measure.Batch == 0 ? ""
                : $"{measure.Batch}", Step(measure.Seconds),
                $"[bold]{(measure.Unit == "GB/s" ? $"{measure.Rate:0.0}" : Amounts.Count((long)measure.Rate))}[/] {measure.Unit}");
        }

        if (!json) terminal.Screen().Write(table);
    }

    private static string Step(double seconds)
        => seconds < 0.001 ? $"{seconds * 1e6:0.0} µs" : seconds < 1 ? $"{seconds * 1e3:0.00} ms" : Amounts.Seconds(seconds);
}
