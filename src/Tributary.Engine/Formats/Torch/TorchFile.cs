using System.Runtime.InteropServices;
using Tributary.Engine.Formats.Zips;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>PyTorch's files (<c>.pt</c>, <c>.pth</c>) of tensors: what torch.save writes since 1.6, a zip archive of a pickle and of bytes.
/// The pickle is read as data by a closed list of opcodes and names; nothing in it is ever called or loaded.</summary>
public static class TorchFile
{
    /// <summary>What <see cref="Read(string, long)"/> takes beyond a file's own size where nothing else is said: 256 MiB.</summary>
    public const long MaxExtraBytes = 256L << 20;

    private const string MemoryFolder = "archive";
    private const int BlockBytes = 64 * 1024;

    /// <summary>Reads a state dict (alone, or in a checkpoint under <c>state_dict</c> or <c>model_state_dict</c>), a tuple or list of
    /// tensors, or one tensor.</summary>
    /// <param name="maxExtraBytes">What may be taken beyond the file's own size: bytes that compressed parts inflate to, and values that
    /// several views show again.</param>
    /// <exception cref="BrokenFileException">The file is none of these, is damaged, names something else than tensors, or needs
    /// more.</exception>
    public static TorchStateDict Read(string path, long maxExtraBytes = MaxExtraBytes)
    {
        using var source = ByteSource.Open(path);
        var length = source.Remaining ?? throw source.Broken("a file that can be read anywhere is needed");
        if (length > Array.MaxLength)
            throw source.Broken($"it has {length} bytes; at most {Array.MaxLength} are read: save it with the safetensors package");
        return Read(source.ReadBytes(length, "the file"), path, maxExtraBytes);
    }

    /// <param name="bytes">The file. Tensors are views of it: it must stay as it is.</param>
    /// <param name="name">What faults call it.</param>
    /// <inheritdoc cref="Read(string, long)"/>
    public static TorchStateDict Read(ReadOnlyMemory<byte> bytes, string name, long maxExtraBytes = MaxExtraBytes)
        => TorchReader.Read(bytes, name, maxExtraBytes);

    /// <summary>Writes a state dict as torch.save of PyTorch 1.13 does, byte for byte, for modules of version 1; each tensor in its
    /// <see cref="TensorInfo.Original"/> type, by the rules of <see cref="NumberFormat.Encode"/>.</summary>
    /// <param name="values">As many as the layout is long.</param>
    /// <param name="folder">The folder in the archive: torch.save takes a file's name without its ending, and <c>archive</c> where it
    /// writes to memory.</param>
    /// <exception cref="ArgumentException">The values do not fit the layout, or the folder has no plain name.</exception>
    public static void Write(Stream stream, TensorLayout layout, ReadOnlySpan<float> values, string folder = MemoryFolder)
        => Write(stream, TorchPickle.StateDict(layout), layout, values, folder);

    /// <summary>Writes the tensors as a tuple, in order and without their names: what torch.save((a, b)) writes.</summary>
    /// <inheritdoc cref="Write(Stream, TensorLayout, ReadOnlySpan{float}, string)"/>
    public static void WriteTuple(Stream stream, TensorLayout layout, ReadOnlySpan<float> values, string folder = MemoryFolder)
        => Write(stream, TorchPickle.Tuple(layout), layout, values, folder);

    /// <summary>The folder that torch.save(..., path) writes: the file's name without its ending; <c>archive</c> where that is no
    /// name.</summary>
    public static string FolderFor(string path)
        => Path.GetFileNameWithoutExtension(path) is var name && IsFolder(name) ? name : MemoryFolder;

    private static void Write(Stream stream, byte[] pickle, TensorLayout layout, ReadOnlySpan<float> values, string folder)
    {
        if (values.Length != layout.Length)
            throw new ArgumentException($"{values.Length} values are given for a layout of {layout.Length}", nameof(values));
        if (!IsFolder(folder))
            throw new ArgumentException($"'{ZipDirectory.Shown(folder)}' is no plain name of a folder", nameof(folder));
        using var zip = new ZipOutput(stream);
        Put(zip, $"{folder}/data.pkl", pickle);

        // Keys are sorted as texts: 0, 1, 10, 11, 2.
        var block = new byte[BlockBytes];
        foreach (var (key, tensor) in layout.Tensors.Index().OrderBy(one => $"{one.Index}", StringComparer.Ordinal))
        {
            var format = NumberFormat.Of(tensor.Original);
            zip.Begin($"{folder}/data/{key}", tensor.Length * format.Bytes);
            for (var rest = values.Slice((int)tensor.Offset, (int)tensor.Length); rest.Length > 0;)
            {
                var part = rest[..Math.Min(rest.Length, BlockBytes / format.Bytes)];
                rest = rest[part.Length..];
                var bytes = block.AsSpan(0, part.Length * format.Bytes);
                if (!format.IsNativeFloat32) format.Encode(part, bytes);
                zip.Write(format.IsNativeFloat32 ? MemoryMarshal.AsBytes(part) : bytes);
            }

            zip.End();
        }

        Put(zip, $"{folder}/version", "3\n"u8);
        zip.Finish();
    }

    private static bool IsFolder(string name)
        => name.Length is > 0 and <= 255 && !name.Any(letter => char.IsControl(letter) || letter is '/' or '\\');

    private static void Put(ZipOutput zip, string name, ReadOnlySpan<byte> bytes)
    {
        zip.Begin(name, bytes.Length);
        zip.Write(bytes);
        zip.End();
    }
}
