using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>Samples as PyTorch's programs keep them, such as the shards of Stack4Things' boards: a file that torch.save wrote of two
/// tensors, features and labels. It is read as data (<see cref="TorchFile"/>); nothing in it is ever run.</summary>
public static class TorchShard
{
    private static readonly string[] s_features = ["data", "features", "images", "inputs", "x"];
    private static readonly string[] s_labels = ["targets", "labels", "target", "label", "y"];

    /// <summary>True for names that end as PyTorch's files do: <c>.pt</c> or <c>.pth</c>.</summary>
    public static bool IsNamed(string path)
        => path.EndsWith(".pt", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".pth", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a tuple, a list or a dictionary of two tensors.
    /// <para>Features are [count, height, width] or, in PyTorch's order, [count, channels, height, width] for pictures, and else [count,
    /// n]. Floats are taken as they are, uint8 as pixels: 0..255 becomes 0..1. Labels are whole numbers, [count] or [count, 1].</para>
    /// </summary>
    /// <returns>Samples of [height, width, channels], or of [n].</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BrokenFileException">It is no such file: the message says what is expected.</exception>
    public static DataSet Read(string path)
    {
        var file = TorchFile.Read(path);
        BrokenFileException Broken(string problem) => new(path, 0, problem);

        // 1. Which is which.
        var (features, labels) = file.IsSequence ? file.Tensors is [var first, var second] ? (first, second) : default
            : (Named(file, s_features), Named(file, s_labels));
        if (features is null || labels is null)
            throw Broken($"it holds {Tensors(file)}; two are expected, features and labels, as a tuple, or by the names "
                + $"{string.Join(", ", s_features)} and {string.Join(", ", s_labels)}");

        // 2. What they may be. The second extent of pictures says how many channels there are.
        var extents = features.Shape;
        if (features.Type is ElementType.Bool or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64)
            throw Broken($"the features are {features.Type}; floats are expected, or UInt8 for pixels: save them after .float()");
        if (extents.Count is not (2 or 3 or 4) || extents.Any(extent => extent < 1))
            throw Broken($"the features are {Shown(features)}; [count, n], [count, height, width] or [count, channels, height, width] is "
                + "expected, each at least 1");
        if (extents.Count == 4 && extents[1] > 4 && extents[3] <= 4)
            throw Broken($"the features are {Shown(features)}, with the channels last; PyTorch's order is expected: save them after "
                + ".permute(0, 3, 1, 2)");
        if (labels.Type is not (ElementType.Int64 or ElementType.Int32 or ElementType.Int16 or ElementType.Int8 or ElementType.UInt8)
            || !(labels.Shape.Count == 1 || labels.Shape is [_, 1]))
            throw Broken($"the labels are {labels.Type} of {Shown(labels)}; whole numbers of [count] are expected: save them after "
                + ".long()");
        if (labels.Shape[0] != extents[0]) throw Broken($"there are {extents[0]} samples and {labels.Shape[0]} labels");
        if (features.Length > Array.MaxLength)
            throw Broken($"the features have {features.Length} values; at most {Array.MaxLength} are read: save it in parts");

        // 3. The samples.
        var classes = Labels(labels, Broken);
        var shape = extents.Count switch
        {
            2 => [extents[1]],
            3 => [extents[1], extents[2], 1],
            _ => (int[])[extents[2], extents[3], extents[1]],
        };
        var channels = extents.Count == 4 ? extents[1] : 1;
        if (features.Type == ElementType.UInt8)
        {
            var pixels = new byte[features.Length];
            features.CopyTo(pixels);
            pixels = ChannelsLast(pixels, extents[0], channels);
            return shape.Length == 3 ? new ImageSet(pixels, shape, classes)
                : new TensorSet(Array.ConvertAll(pixels, pixel => pixel / 255f), shape, classes);
        }

        var values = new float[features.Length];
        features.ToFloat32(values);
        var odd = Array.FindIndex(values, value => !float.IsFinite(value));
        if (odd >= 0) throw Broken($"value {odd} of the features is {values[odd]}; only finite numbers are read");
        return new TensorSet(ChannelsLast(values, extents[0], channels), shape, classes);
    }

    private static TorchTensor? Named(TorchStateDict file, string[] names)
        => file.Tensors.Where(tensor => names.Contains(tensor.Name, StringComparer.OrdinalIgnoreCase)).ToList() is [var only] ? only : null;

    private static string Tensors(TorchStateDict file) => file.Tensors.Count switch
    {
        0 => "no tensors",
        1 => "one tensor",
        2 when !file.IsSequence => "two tensors of other names",
        var count => $"{count} tensors",
    };

    private static string Shown(TorchTensor tensor) => $"[{string.Join(", ", tensor.Shape)}]";

    private static int[] Labels(TorchTensor labels, Func<string, BrokenFileException> broken)
    {
        // Whole numbers up to 2^24 come through float32 as they are; those beyond are too large all the same.
        var values = new float[labels.Length];
        labels.ToFloat32(values);
        var bad = Array.FindIndex(values, value => value is < 0 or >= ImageSet.MaxClasses);
        return bad < 0 ? Array.ConvertAll(values, value => (int)value)
            : throw broken($"label {bad} is {values[bad]:0}; 0..{ImageSet.MaxClasses - 1} is expected");
    }

    // PyTorch keeps a picture's channels one after another, the engine keeps those of a pixel together.
    private static T[] ChannelsLast<T>(T[] values, int count, int channels)
    {
        if (channels == 1) return values;
        var turned = new T[values.Length];
        var (size, plane) = (values.Length / count, values.Length / count / channels);
        for (var sample = 0; sample < values.Length; sample += size)
            for (var channel = 0; channel < channels; channel++)
                for (var i = 0; i < plane; i++) turned[sample + (i * channels) + channel] = values[sample + (channel * plane) + i];
        return turned;
    }
}
