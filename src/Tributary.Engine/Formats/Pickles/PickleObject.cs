namespace Tributary.Engine.Formats.Pickles;

/// <summary>What a pickle says that Python should make: of which class, from which arguments, with which state. Here it stays that
/// description.</summary>
internal sealed class PickleObject(PickleGlobal of, object?[] arguments)
{
    public PickleGlobal Of { get; } = of;

    public object?[] Arguments { get; } = arguments;

    public object? State { get; set; }
}
