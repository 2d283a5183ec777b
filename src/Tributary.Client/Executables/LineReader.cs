using System.Text;
using Tributary.Core.Texts;

namespace Tributary.Client.Executables;

/// <summary>A stream's lines, each cut at a length: a program that writes a gigabyte without a line end costs no memory.</summary>
internal static class LineReader
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int MaxLetters = 4000;

    public static async Task ReadAsync(TextReader reader, Action<string> line, CancellationToken cancellation)
    {
        var buffer = new char[4096];
        var text = new StringBuilder();
        for (int count; (count = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            foreach (var letter in buffer.AsSpan(0, count))
            {
                if (letter is '\n' or '\r')
                {
                    // A progress bar that redraws its line ends it with a carriage return.
                    if (text.Length > 0) line(CleanText.Line(text.ToString()));
                    text.Clear();
                }
                else if (text.Length < MaxLetters)
                {
                    text.Append(letter);
                }
            }
        }

        if (text.Length > 0) line(CleanText.Line(text.ToString()));
    }
}
