namespace Tributary.Engine.Models;

/// <summary>Element types as words of a specification: <c>float32</c>, <c>int64</c>, <c>bool</c> ...</summary>
internal static class TensorTypes
{
    public static string[] Words { get; } = [.. Enum.GetValues<ElementType>().Select(Word)];

    public static string Word(ElementType type) => type.ToString().ToLowerInvariant();

    public static ElementType Read(string word) => Enum.Parse<ElementType>(word, ignoreCase: true);
}
