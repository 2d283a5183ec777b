using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>Writes the pickle of a PyTorch file, opcode by opcode as torch.save does: each tensor has a storage of its own, whose key is
/// its number.</summary>
internal static class TorchPickle
{
    // Python's pickler hands over items in portions (_BATCHSIZE).
    private const int Portion = 1000;

    /// <summary>A module's state dict: tensors by name, and the modules' versions.</summary>
    public static byte[] StateDict(TensorLayout layout)
    {
        var pickle = new PickleWriter(2);
        OrderedDict(pickle);
        Items(pickle, [.. layout.Tensors.Index()], one => Tensor(pickle.Text(one.Item.Name), one.Item, one.Index));
        pickle.Put((byte)'}').Keep().Text("_metadata");
        OrderedDict(pickle);
        Items(pickle, Modules(layout), module => pickle.Text(module).Put((byte)'}').Keep().Word("version").Whole(1).Put((byte)'s'));
        return pickle.Put((byte)'s', (byte)'b', (byte)'.').ToArray();
    }

    /// <summary>A tuple of tensors.</summary>
    public static byte[] Tuple(TensorLayout layout)
    {
        var pickle = new PickleWriter(2);
        Tuple(pickle, [.. layout.Tensors.Index()], one => Tensor(pickle, one.Item, one.Index));
        return pickle.Put((byte)'.').ToArray();
    }

    // The modules that have tensors and those around them, each before what is in it; the model itself has no name.
    private static List<string> Modules(TensorLayout layout)
    {
        var modules = new OrderedDictionary<string, bool>(StringComparer.Ordinal) { [""] = true };
        foreach (var tensor in layout.Tensors)
            for (var dot = tensor.Name.IndexOf('.'); dot >= 0; dot = tensor.Name.IndexOf('.', dot + 1))
                modules.TryAdd(tensor.Name[..dot], true);
        return [.. modules.Keys];
    }

    private static void Tensor(PickleWriter pickle, TensorInfo tensor, int key)
    {
        pickle.Global(TorchTypes.RebuildTensor.Module, TorchTypes.RebuildTensor.Name).Put((byte)'(');

        // The persistent id: what it is, class, key, device, number of values.
        var storage = TorchTypes.Storage(tensor.Original);
        pickle.Put((byte)'(').Word("storage").Global(storage.Module, storage.Name).Text($"{key}").Word("cpu").Whole(tensor.Length)
            .Put((byte)'t').Keep().Put((byte)'Q');

        // Offset, shape, strides, no gradient, no hooks.
        var strides = new long[tensor.Shape.Count];
        for (var (axis, stride) = (strides.Length - 1, 1L); axis >= 0; stride *= Math.Max(1, tensor.Shape[axis--])) strides[axis] = stride;
        pickle.Whole(0);
        Tuple(pickle, tensor.Shape, extent => pickle.Whole(extent));
        Tuple(pickle, strides, stride => pickle.Whole(stride));
        OrderedDict(pickle.Put(0x89));
        pickle.Put((byte)'t').Keep().Put((byte)'R').Keep();
    }

    private static void OrderedDict(PickleWriter pickle)
        => pickle.Global(TorchTypes.OrderedDict.Module, TorchTypes.OrderedDict.Name).Put((byte)')', (byte)'R').Keep();

    private static void Items<T>(PickleWriter pickle, IReadOnlyList<T> items, Action<T> write)
    {
        foreach (var portion in items.Chunk(Portion))
        {
            if (portion.Length > 1) pickle.Put((byte)'(');
            foreach (var item in portion) write(item);
            pickle.Put(portion.Length > 1 ? (byte)'u' : (byte)'s');
        }
    }

    private static void Tuple<T>(PickleWriter pickle, IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0)
        {
            pickle.Put((byte)')');
            return;
        }

        if (items.Count > 3) pickle.Put((byte)'(');
        foreach (var item in items) write(item);
        pickle.Put(items.Count > 3 ? (byte)'t' : (byte)(0x84 + items.Count)).Keep();
    }
}
