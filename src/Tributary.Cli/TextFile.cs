using Tributary.Core.Texts;

namespace Tributary.Cli;

/// <summary>Files that a person wrote: YAML or JSON.</summary>
internal static class TextFile
{
    /// <param name="what">What it should be, e.g. <c>run file</c>.</param>
    /// <exception cref="CommandFault">It holds no text, or more than anybody writes.</exception>
    public static string Read(Terminal terminal, string path, string what)
    {
        try
        {
            return PlainTextFile.Read(path, terminal.Shown(path), what);
        }
        catch (InvalidDataException fault)
        {
            throw CommandFault.BadInput(fault.Message, $"a {what} is YAML or JSON; tributary docs shows what stands in one", fault);
        }
    }
}
