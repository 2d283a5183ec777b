using Tributary.Core.Compression;

namespace Tributary.Storage.Models;

/// <summary>How models are called where they lie: <c>ab/abcdef….safetensors</c>.</summary>
internal static class ModelNames
{
    public const string Extension = ".safetensors";

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Folder and file, with a slash between.</summary>
    public static string PlaceOf(string sha256) => $"{sha256[..2]}/{sha256}{Extension}";

    /// <summary>A file of a cache.</summary>
    public static string FileOf(string sha256, WeightEncoding encoding)
        => sha256 + encoding switch { WeightEncoding.Float32 => Extension, WeightEncoding.Float16 => ".float16", _ => ".int8" };
}
