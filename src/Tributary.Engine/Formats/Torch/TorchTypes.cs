using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>What PyTorch's pickles name, and the element types behind it.</summary>
internal static class TorchTypes
{
    private const string Module = "torch", Ending = "Storage";

    private static readonly (string Name, ElementType Type)[] s_types =
    [
        ("Float", ElementType.Float32), ("Half", ElementType.Float16), ("BFloat16", ElementType.BFloat16), ("Double", ElementType.Float64),
        ("Long", ElementType.Int64), ("Int", ElementType.Int32), ("Short", ElementType.Int16), ("Char", ElementType.Int8),
        ("Byte", ElementType.UInt8), ("Bool", ElementType.Bool),
    ];

    public static PickleGlobal OrderedDict { get; } = new("collections", "OrderedDict");

    public static PickleGlobal RebuildTensor { get; } = new("torch._utils", "_rebuild_tensor_v2");

    public static PickleGlobal RebuildParameter { get; } = new("torch._utils", "_rebuild_parameter");

    /// <summary>What may stand in a model's pickle: what torch.save writes of tensors in dictionaries, lists and tuples.</summary>
    public static PickleRules Rules { get; } = new(IsKnown, "tensors of the types "
        + $"{string.Join(", ", s_types.Select(type => type.Name))}, parameters and OrderedDict are read")
    {
        MaxProtocol = 2,
        Map = OrderedDict,
        Opcodes = "(.GJKMNQRX]abcehjqrstu}\u0080)\u0085\u0086\u0087\u0088\u0089\u008a".Select(letter => (byte)letter).ToArray(),
    };

    /// <summary>The element type of a storage's class; null for what is none.</summary>
    public static ElementType? Of(PickleGlobal storage)
    {
        foreach (var (name, type) in s_types)
            if (storage.Module == Module && storage.Name == name + Ending) return type;
        return null;
    }

    public static PickleGlobal Storage(ElementType type) => new(Module, Array.Find(s_types, pair => pair.Type == type).Name + Ending);

    private static bool IsKnown(PickleGlobal name)
        => name == OrderedDict || name == RebuildTensor || name == RebuildParameter || Of(name) is not null;
}
