namespace Tributary.Storage.Spool;

/// <summary>Names of the files in an ask's folder: <c>client.safetensors</c>, with <c>.N.part</c> behind it while it comes, and
/// <c>.broken</c> where it was set aside. Ids may have dots and look like either, so a name is read as a whole, from its end.</summary>
internal static class SpoolName
{
    public const string Extension = ".safetensors";
    public const string Unfinished = ".part";
    public const string Broken = ".broken";

    /// <summary>Whether an update lies there that was acknowledged.</summary>
    public static bool IsWhole(string file) => file.EndsWith(Extension, StringComparison.Ordinal);

    /// <param name="name">Of a file, without its folder.</param>
    /// <returns>Whose update it is, whole or not; null for nobody's.</returns>
    public static string? ClientOf(string name)
    {
        if (name.EndsWith(Broken, StringComparison.Ordinal)) name = name[..^Broken.Length];
        else if (name.EndsWith(Unfinished, StringComparison.Ordinal))
        {
            name = name[..^Unfinished.Length];
            var dot = name.LastIndexOf('.');
            if (dot < 0 || dot == name.Length - 1 || !name.AsSpan(dot + 1).ContainsOnlyDigits()) return null;
            name = name[..dot];
        }

        return IsWhole(name) && name.Length > Extension.Length ? name[..^Extension.Length] : null;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
