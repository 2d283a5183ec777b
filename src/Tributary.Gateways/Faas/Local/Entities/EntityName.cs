using System.Text.RegularExpressions;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>Names of actions, packages and namespaces.</summary>
internal static partial class EntityName
{
    private const int MaxLetters = 256;

    /// <exception cref="WhiskFault">It is none.</exception>
    public static string Checked(string name)
    {
        if (name.Length > MaxLetters) throw WhiskFault.Bad($"EntityName longer than allowed: {name.Length} > {MaxLetters}.");
        return Pattern().IsMatch(name) ? name : throw WhiskFault.Bad("The name of the entity contains illegal characters.");
    }

    public static bool IsValid(string name) => name.Length <= MaxLetters && Pattern().IsMatch(name);

    [GeneratedRegex(@"\A\w(?:[\w@ .-]*[\w@.-])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
