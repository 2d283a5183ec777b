using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>The tensors of a PyTorch file, in the file's order. They are views of the file's bytes: those must stay as they are.</summary>
public sealed class TorchStateDict
{
    private readonly Dictionary<string, TorchTensor> _byName;
    private readonly string _file;

    internal TorchStateDict(IReadOnlyList<TorchTensor> tensors, bool isSequence, string file)
    {
        (Tensors, IsSequence, _file) = (tensors, isSequence, file);
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<TorchTensor> Tensors { get; }

    /// <summary>True where the file holds a tuple or a list of tensors, or one tensor alone, and no names.</summary>
    public bool IsSequence { get; }

    /// <summary>The tensor of that name; null where there is none.</summary>
    public TorchTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>All values as float32 in one buffer; the layout keeps their types.</summary>
    /// <exception cref="BrokenFileException">There are more than one buffer holds.</exception>
    public TensorFile ToTensorFile()
    {
        var (layout, offset) = (new List<TensorInfo>(Tensors.Count), 0L);
        foreach (var tensor in Tensors)
        {
            layout.Add(new TensorInfo(tensor.Name, tensor.Shape, offset, Original: tensor.Type));
            offset += tensor.Length;
        }

        if (offset > Array.MaxLength)
            throw new BrokenFileException(_file, 0, $"its tensors have {offset} values; one model holds at most {Array.MaxLength}");
        var values = new float[offset];
        foreach (var (tensor, place) in Tensors.Zip(layout)) tensor.ToFloat32(values.AsSpan((int)place.Offset));
        return new TensorFile(new TensorLayout(layout), values, new Dictionary<string, string>());
    }
}
