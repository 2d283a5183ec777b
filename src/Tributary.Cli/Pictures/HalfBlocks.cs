using System.Text;

namespace Tributary.Cli.Pictures;

/// <summary>A grey picture in characters: two pixels a character in colour, shades of blocks without.</summary>
internal static class HalfBlocks
{
    private const string Shades = " ░▒▓█";

    /// <param name="pixels">Row-major, 0 black to 255 white.</param>
    public static void Write(Terminal terminal, ReadOnlySpan<byte> pixels, int width)
    {
        var height = pixels.Length / width;
        if (width > terminal.Width - 4) return;
        for (var y = 0; y < height; y += 2)
        {
            var line = new StringBuilder("  ");
            for (var x = 0; x < width; x++)
            {
                var (upper, lower) = (pixels[(y * width) + x], y + 1 < height ? pixels[((y + 1) * width) + x] : (byte)0);
                if (terminal.Colors) line.Append($"\e[38;2;{upper};{upper};{upper};48;2;{lower};{lower};{lower}m▀");
                else line.Append(Shades[(upper + lower) * (Shades.Length - 1) / 510]);
            }

            terminal.Out.WriteLine(terminal.Colors ? line.Append("\e[0m").ToString() : line.ToString().TrimEnd());
        }
    }
}
