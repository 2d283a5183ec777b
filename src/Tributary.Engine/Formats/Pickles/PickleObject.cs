namespace Tributary.Engine.Formats.Pickles;

/// <summary>What a pickle says that Python should make: of which class, from which arguments, with which state. Here it stays that
/// description.</summary>
/// <param name="at">Where the pickle says so, in bytes from its start.</param>
internal sealed class PickleObject(PickleGlobal of, object?[] arguments, long at)
{
    public PickleGlobal Of { get; } = of;

    public object?[] Arguments { get; } = arguments;

    public long At { get; } = at;

    /// <summary>Of objects that are dictionaries, what they hold.</summary>
    public OrderedDictionary<string, object?>? Items { get; set; }

    public object? State { get; set; }
}
