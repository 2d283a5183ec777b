namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Mends the one fault of the block printed in FedKeeper's document: a top-level key that is indented less than what belongs to
/// the key before it (<c>wire</c>: the key <c>scenarios</c> by one blank).</summary>
internal static class FabricText
{
    /// <param name="warn">Told of each line that is read as if it began at the margin.</param>
    /// <returns>The text, with these lines, and those below them, moved to the margin.</returns>
    public static string Mend(string text, Action<string> warn)
    {
        var lines = text.Split('\n');
        var (shift, children) = (0, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].TrimStart(' ');
            if (words.TrimEnd().Length == 0 || words[0] == '#') continue;
            var indent = lines[i].Length - words.Length;
            if (indent == 0)
            {
                (shift, children) = (0, 0);
                continue;
            }

            if (children == 0) children = indent;
            if (indent < children && indent > shift && words.TrimEnd().EndsWith(':'))
            {
                warn($"line {i + 1}: '{words.Trim().TrimEnd(':')}' is indented by {indent}, less than what stands before it; "
                    + "it is read as a key of the file itself");
                (shift, children) = (indent, 0);
            }

            if (shift > 0) lines[i] = lines[i][Math.Min(shift, indent)..];
        }

        return string.Join('\n', lines);
    }
}
