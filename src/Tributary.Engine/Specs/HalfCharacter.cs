namespace Tributary.Engine.Specs;

/// <summary>Finds what is no Unicode text: one half of a character that takes two (a lone surrogate). Such a text can neither be stored nor
/// sent on.</summary>
public static class HalfCharacter
{
    public const string Problem = "holds half of a character (a lone surrogate, \\uD800 to \\uDFFF); no text has that";

    public static bool IsIn(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }
}
