namespace Tributary.Core.Clients;

/// <summary>The rule for ids of clients, and of whatever else names files and addresses: it holds for every transport.</summary>
public static class ClientId
{
    public const int MaxLength = 100;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "use 1 to 100 letters, digits, dashes, underscores and dots, the first a letter or digit";

    /// <summary>1 to 100 letters (ASCII), digits, dashes, underscores and dots, the first a letter or digit.</summary>
    public static bool IsValid(string id)
        => id.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(id[0])
            && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
