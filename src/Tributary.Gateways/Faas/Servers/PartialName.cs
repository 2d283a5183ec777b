using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>The name of a partial sum: 32 hex digits that are drawn for a mean, and its place in the tree: <c>-0-3</c>.</summary>
internal sealed partial record PartialName
{
    private readonly string _text;

    private PartialName(string text) => _text = text;

    /// <summary>Of a mean that nobody has asked for before.</summary>
    public static PartialName Draw() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <returns>Null where it is none.</returns>
    public static PartialName? Parse(string text) => Form().IsMatch(text) ? new PartialName(text) : null;

    /// <summary>Of one of its parts.</summary>
    public PartialName Part(int number) => new(string.Create(CultureInfo.InvariantCulture, $"{_text}-{number}"));

    public override string ToString() => _text;

    [GeneratedRegex(@"^[0-9a-f]{32}(-[0-9]{1,3}){1,14}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
