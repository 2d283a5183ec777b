namespace Tributary.Engine.Formats.Pickles;

/// <summary>The name of a class or a function; never looked up anywhere.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    private const int MaxShown = 80;

    /// <summary>For people.</summary>
    public override string ToString()
    {
        var text = new string([.. $"{Module}.{Name}".Where(letter => letter is > ' ' and < '\u007f')]);
        return text.Length <= MaxShown ? text : text[..MaxShown];
    }
}
