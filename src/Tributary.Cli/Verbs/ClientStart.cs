using Tributary.Cli.Configuration;
using Tributary.Cli.Diagnosis;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary>What a client can be told before it joins, rather than in the middle of a run.</summary>
internal static class ClientStart
{
    private const int MaxShown = 200;

    /// <exception cref="CommandFault">The trainer's program is not there.</exception>
    public static void Check(Terminal terminal, ClientConfig config)
    {
        if (config.Trainer is not null)
        {
            if (DataCheck.Look(config, terminal) is { Verdict: Verdict.Fault } fault) throw CommandFault.NotFound(fault.Text, fault.Remedy);
            return;
        }

        var data = config.Options.Data;
        var isTable = !data.IsShard && !DataCatalog.Names.Contains(data.Source, StringComparer.Ordinal) && File.Exists(data.Source);
        if (data.Label is not null || !isTable) return;
        terminal.Error.WriteLine($"note: no column of {terminal.Shown(data.Source)} is named as the one to learn; "
            + "a run that learns classes or values, and does not name it either, refuses this client");
        var begins = Columns(data.Source) is { } columns ? $"; the file begins with: {columns}" : "";
        terminal.Error.WriteLine($"  → add --label COLUMN{begins}");
    }

    private static string? Columns(string path)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.Trim().Length > 0)?.Trim();
            if (line is null || line.Any(char.IsControl)) return null;
            return line.Length <= MaxShown ? line : line[..MaxShown] + "...";
        }
        catch (IOException)
        {
            return null;
        }
    }
}
