using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Retention;

/// <summary>Which rounds' models are kept: <c>best,last:3,every:10</c>, or <c>all</c>. The last round's is kept in any case.</summary>
public sealed record KeepRule
{
    /// <summary>Everything stays.</summary>
    public static readonly KeepRule All = new() { Last = int.MaxValue };

    /// <summary>The model that did best: by accuracy, else by loss; the first of several.</summary>
    public bool Best { get; init; }

    /// <summary>Models of the newest rounds; 1 at least.</summary>
    public int Last { get; init; } = 1;

    /// <summary>Models of every so-many-th round; 0 for none.</summary>
    public int Every { get; init; }

    /// <summary>What is wrong with a rule's text; null where nothing is.</summary>
    public static string? Problem(string text)
    {
        try
        {
            Read(text);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <exception cref="FormatException">It is none; the message follows the word for it.</exception>
    public static KeepRule Read(string text)
    {
        if (text == "all") return All;
        var rule = new KeepRule();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            rule = word.Split(':', 2) switch
            {
                ["best"] => rule with { Best = true },
                ["last", var count] => rule with { Last = Count(word, count) },
                ["every", var count] => rule with { Every = Count(word, count) },
                _ => throw new FormatException($"is '{text}'; write it like best,last:3,every:10, or all"),
            };
        }

        return rule;
    }

    public override string ToString() => this == All ? "all" : string.Join(',', Words());

    /// <summary>The rounds whose models are kept.</summary>
    public IReadOnlySet<int> Kept(IReadOnlyList<RoundSummary> rounds)
    {
        var kept = new HashSet<int>(rounds.TakeLast(Math.Max(1, Last)).Select(round => round.Round));
        if (Every > 0) kept.UnionWith(rounds.Select(round => round.Round).Where(round => round % Every == 0));
        if (Best && BestOf(rounds) is { } best) kept.Add(best.Round);
        return kept;
    }

    /// <summary>The round that did best: by accuracy, else by loss; the first of several. Null where nothing was evaluated.</summary>
    public static RoundSummary? BestOf(IReadOnlyList<RoundSummary> rounds)
        => rounds.Where(round => Accuracy(round) is not null).MaxBy(Accuracy) ?? rounds.Where(round => Loss(round) is not null).MinBy(Loss);

    private static double? Accuracy(RoundSummary round) => round.Accuracy ?? round.ClientAccuracy;

    private static double? Loss(RoundSummary round) => round.Loss ?? round.ClientLoss;

    private static int Count(string word, string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1
        ? count : throw new FormatException($"has '{word}'; a whole number from 1 is needed after the colon");

    private IEnumerable<string> Words()
    {
        if (Best) yield return "best";
        yield return $"last:{Last}";
        if (Every > 0) yield return $"every:{Every}";
    }
}
