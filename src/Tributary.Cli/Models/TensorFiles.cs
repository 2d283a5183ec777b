using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Cli.Models;

/// <summary>Files of named tensors: safetensors, NumPy's npz, PyTorch's pt and Keras' h5, told apart by their ending.</summary>
internal static class TensorFiles
{
    /// <summary>The endings, for people.</summary>
    public const string Endings = ".safetensors, .npz, .pt, .pth or .h5";

    public static bool IsKnown(string path) => IsSafeTensors(path) || IsNpz(path) || IsTorch(path) || IsKeras(path);

    /// <summary>Whether the file says what its model computes, too.</summary>
    public static bool IsKeras(string path)
        => path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".hdf5", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="BrokenFileException">The file is not what its ending says.</exception>
    public static TensorFile Read(string path)
    {
        if (IsSafeTensors(path)) return SafeTensors.Read(path);
        if (IsKeras(path))
        {
            var model = KerasModelFile.Read(path);
            return new TensorFile(model.Spec.Layout(), model.Weights, new Dictionary<string, string>());
        }

        if (IsTorch(path)) return TorchFile.Read(path).ToTensorFile();
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
    /// <param name="spec">What the model computes; only Keras' files hold that, and cannot be written without.</param>
    /// <exception cref="CommandFault">The ending is not known, or the model is none that such a file holds.</exception>
    public static void Write(string path, TensorFile file, ModelSpec? spec = null)
    {
        if (!IsKnown(path)) throw Unknown(path);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = File.Create(part))
            {
                if (IsKeras(path)) KerasModelFile.Write(stream, spec ?? throw Unnamed(path), file.ValuesFor(spec.Layout()));
                else if (IsSafeTensors(path)) SafeTensors.Write(stream, file.Layout, file.Values, file.Metadata);
                else if (IsTorch(path)) TorchFile.Write(stream, file.Layout, file.Values, TorchFile.FolderFor(path));
                else Npz.Write(stream, file.Layout.Tensors.Select(tensor => KeyValuePair.Create(tensor.Name,
                    new NpyArray(tensor.Shape, file.Values.AsSpan((int)tensor.Offset, (int)tensor.Length).ToArray(), tensor.Original))));
            }

            File.Move(part, path, overwrite: true);
        }
        catch (NotSupportedException fault)
        {
            File.Delete(part);
            throw CommandFault.BadInput(fault.Message, "write it as .safetensors, .npz or .pt", fault);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static bool IsSafeTensors(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static bool IsNpz(string path) => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    private static bool IsTorch(string path)
        => path.EndsWith(".pt", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".pth", StringComparison.OrdinalIgnoreCase);

    private static CommandFault Unknown(string path)
        => CommandFault.BadInput($"{path} is of no format that is understood", $"name a file that ends in {Endings}");

    private static CommandFault Unnamed(string path)
        => CommandFault.BadInput($"{path} would have to say what the model computes, and nothing says it", "name it with --architecture");
}
