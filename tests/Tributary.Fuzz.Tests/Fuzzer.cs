using System.Diagnostics;
using Tributary.Engine.Data;

namespace Tributary.Fuzz.Tests;

/// <summary>Tries a target with one input after the other until its time is over.</summary>
internal static class Fuzzer
{
    // Generous: a shared machine may stand still for a while. What hangs, hangs longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>How many inputs were tried.</returns>
    public static async Task<long> RunAsync(FuzzTarget target, TimeSpan time)
    {
        // What it is made from is valid.
        foreach (var valid in target.Corpus) await target.Read(valid);
        var mutator = new Mutator(SeededRandom.For(FuzzBudget.Seed, target.Name));
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var tried = 0L;
        using var last = new LastInput(target.Name);
        for (; tried < 50 || Stopwatch.GetTimestamp() < end; tried++)
        {
            var input = mutator.Next(target.Corpus);
            last.Note(input);
            if (await FaultAsync(target, input)
                is { } fault) Assert.Fail($"{target.Name}, seed {FuzzBudget.Seed}, input {tried}: {fault}\nthe input lies in {Keep(target.Name, input)}\n{Shown(input)}");
        }

        return tried;
    }

    /// <summary>What is wrong with how the target takes an input; null for nothing.</summary>
    public static async Task<string?> FaultAsync(FuzzTarget target, byte[] input)
    {
        var before = GC.GetTotalAllocatedBytes();
        var reading = Task.Run(() => target.Read((byte[])input.Clone()));
        try
        {
            await reading.WaitAsync(Patience);
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            return $"it hangs: no answer within {Patience.TotalSeconds} s";
        }
        catch (Exception fault)
        {
            if (!target.Refusals.Any(type => type.IsInstanceOfType(fault))) return $"it broke: {fault}";
        }

        var cost = GC.GetTotalAllocatedBytes() - before;
        return cost <= target.MaxAllocated + (400L * input.Length) ? null
            : $"it took {cost:n0} bytes of memory for {input.Length:n0} bytes";
    }

    public static string Keep(string name, byte[] input)
    {
        var path = PathOf($"{name}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        return path;
    }

    public static string PathOf(string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), "tributary-fuzz");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder,
            $"{string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}-{FuzzBudget.Seed}.bin");
    }

    private static string Shown(byte[] input) => input.Length <= 3000 ? Convert.ToBase64String(input)
        : Convert.ToBase64String(input.AsSpan(0, 3000)) + "... (base64, cut)";
}
