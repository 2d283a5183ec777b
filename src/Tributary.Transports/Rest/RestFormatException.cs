using Tributary.Core.Texts;

namespace Tributary.Transports.Rest;

/// <summary>A body of the REST learning network is not what it has to be; the message says, for people, what is wrong with which
/// part.</summary>
internal sealed class RestFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int MaxShown = 60;

    /// <summary>A text from outside as a message may show it.</summary>
    public static string Shown(string? text) => text is null ? "nothing" : $"'{CleanText.Line(text, MaxShown)}'";
}
