namespace Tributary.Transports.Rest;

/// <summary>The words for what a session trains.</summary>
internal static class RestTypes
{
    private const string Mnist = "MNIST";

    private static readonly string[] s_words = [Mnist, "DETERMINISTIC_MNIST", "GOSSIP_MNIST", "CHEST_X_RAY_PNEUMONIA"];

    /// <summary>In the order of the dashboard.</summary>
    public static IReadOnlyList<string> All => s_words;

    public static string Word(this RestType type) => s_words[(int)type];

    /// <summary>Case matters, as at the originals. The first programs sent no word: then it is MNIST.</summary>
    public static bool TryParse(string? word, out RestType type)
    {
        var index = Array.IndexOf(s_words, word ?? Mnist);
        type = (RestType)Math.Max(0, index);
        return index >= 0;
    }

    /// <exception cref="RestFormatException">There is no such type.</exception>
    public static RestType Parse(string? word) => TryParse(word, out var type) ? type
        : throw new RestFormatException($"training_type is {RestFormatException.Shown(word)}; {string.Join(", ", s_words)} are known");
}
