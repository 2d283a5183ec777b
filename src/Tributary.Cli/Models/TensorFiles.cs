using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Cli.Models;

/// <summary>Files of named tensors: safetensors and NumPy's npz, told apart by their ending.</summary>
internal static class TensorFiles
{
    public static bool IsKnown(string path) => IsSafeTensors(path) || IsNpz(path);

    /// <exception cref="BrokenFileException">The file is not what its ending says.</exception>
    public static TensorFile Read(string path)
    {
        if (IsSafeTensors(path)) return SafeTensors.Read(path);
        if (!IsNpz(path)) throw Unknown(path);
        var tensors = new List<TensorInfo>();
        var arrays = Npz.Read(path);
        long offset = 0;
        foreach (var (name, array) in arrays)
        {
            tensors.Add(new TensorInfo(name, array.Shape, offset, Original: array.Original));
            offset += array.Values.Length;
        }

        if (offset > Array.MaxLength)
            throw new BrokenFileException(path, 0, $"its arrays have {offset} values; one model holds at most {Array.MaxLength}");
        return new TensorFile(new TensorLayout(tensors), [.. arrays.Values.SelectMany(array => array.Values)],
            new Dictionary<string, string>());
    }

    /// <summary>Writes beside and then renames, so that a file is whole or not there.</summary>
    public static void Write(string path, TensorFile file)
    {
        if (!IsKnown(path)) throw Unknown(path);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = File.Create(part))
            {
                if (IsSafeTensors(path)) SafeTensors.Write(stream, file.Layout, file.Values, file.Metadata);
                else Npz.Write(stream, file.Layout.Tensors.Select(tensor => KeyValuePair.Create(tensor.Name,
                    new NpyArray(tensor.Shape, file.Values.AsSpan((int)tensor.Offset, (int)tensor.Length).ToArray(), tensor.Original))));
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static bool IsSafeTensors(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static bool IsNpz(string path) => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    private static CommandFault Unknown(string path)
        => CommandFault.BadInput($"{path} is of no format that is understood", "name a .safetensors or an .npz file");
}
