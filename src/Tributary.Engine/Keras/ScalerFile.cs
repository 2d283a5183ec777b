using System.Runtime.InteropServices;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Keras;

/// <summary>The file <c>model.scaler</c>: a pickled MinMaxScaler of scikit-learn 0.20 to 1.x, read as data, never as a program.</summary>
public static class ScalerFile
{
    private const string OldModule = "sklearn.preprocessing.data", NewModule = "sklearn.preprocessing._data", Class = "MinMaxScaler";

    // f8 with its state: version 3, little-endian, no fields, no alignment beyond its own.
    private static readonly byte[] s_dtypeState = [(byte)'N', (byte)'N', (byte)'N', (byte)'J', 255, 255, 255, 255, (byte)'J', 255, 255, 255,
        255, (byte)'K', 0, (byte)'t'];

    /// <exception cref="BrokenFileException">It is no such file.</exception>
    public static MinMaxScale Read(string path)
    {
        using var source = ByteSource.Open(path);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">It is no such file.</exception>
    public static MinMaxScale Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return Read(source);
    }

    /// <summary>Writes protocol 3, which every Python 3 reads.</summary>
    /// <param name="old">True for scikit-learn before 0.22 (the Jetson image's), false for newer ones: the module has another name
    /// there.</param>
    public static void Write(Stream stream, MinMaxScale scale, bool old)
    {
        var pickle = new PickleWriter(3);
        pickle.Global(old ? OldModule : NewModule, Class).Put((byte)')', 0x81).Keep().Put((byte)'}').Keep().Put((byte)'(');
        pickle.Text("feature_range").Whole(0).Whole(1).Put(0x86).Keep().Text("copy").Put(0x88);
        if (!old) pickle.Text("clip").Put(0x89).Text("n_features_in_").Whole(scale.Columns);
        pickle.Text("n_samples_seen_").Whole(scale.Samples);
        Array(pickle, "scale_", scale.Scale);
        Array(pickle, "min_", scale.Min);
        Array(pickle, "data_min_", scale.DataMin);
        Array(pickle, "data_max_", scale.DataMax);
        Array(pickle, "data_range_", [.. scale.DataMax.Zip(scale.DataMin, (most, least) => most - least)]);
        pickle.Text("_sklearn_version").Text(old ? "0.20.3" : "1.2.1").Put((byte)'u', (byte)'b', (byte)'.');
        stream.Write(pickle.ToArray());
    }

    private static MinMaxScale Read(ByteSource source)
    {
        if (source.Remaining is not { } length || length > PickleReader.MaxBytes)
            throw source.Broken($"a pickle of at most {PickleReader.MaxBytes} bytes is read");
        var root = PickleReader.Read(source.ReadBytes(length, "the pickle"), source.Name, PickledArray.Rules);
        if (root is not PickleObject { Of: { Module: OldModule or NewModule, Name: Class } } made
            || made.State is not OrderedDictionary<string, object?> state)
            throw source.Broken("it is no pickled MinMaxScaler", 0);

        // Constant columns have a range of 0 and a scale of 1; what counts is scale_ and min_.
        var columns = Numbers("scale_").Length;
        if (columns is 0 or > MinMaxScale.MaxColumns)
            throw source.Broken($"the scaler has {columns} columns; 1..{MinMaxScale.MaxColumns} are read", 0);
        return new MinMaxScale
        {
            Scale = Numbers("scale_"),
            Min = Numbers("min_"),
            DataMin = Numbers("data_min_"),
            DataMax = Numbers("data_max_"),
            Samples = state.GetValueOrDefault("n_samples_seen_") is long seen and >= 0 ? seen : 0,
            Names = PickledArray.Texts(state.GetValueOrDefault("feature_names_in_")) is { } names && names.Count == columns ? names : [],
        };

        double[] Numbers(string key)
        {
            var numbers = PickledArray.Numbers(state.GetValueOrDefault(key)) ?? throw source.Broken($"{key} is no array of floats", 0);
            var wanted = key == "scale_" ? numbers.Length : Numbers("scale_").Length;
            if (numbers.Length != wanted) throw source.Broken($"{key} has {numbers.Length} values; scale_ has {wanted}", 0);
            return System.Array.TrueForAll(numbers, double.IsFinite) ? numbers : throw source.Broken($"{key} holds what is no number", 0);
        }
    }

    private static void Array(PickleWriter pickle, string name, double[] values)
    {
        // _reconstruct(ndarray, (0,), b'b'), then its state: version, shape, type, order, bytes.
        pickle.Text(name).Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Whole(0).Put(0x85).Keep();
        if (!pickle.Again("b")) pickle.Bytes("b"u8).Keep("b");
        pickle.Put(0x87).Keep().Put((byte)'R').Keep().Put((byte)'(').Whole(1).Whole(values.Length).Put(0x85).Keep();
        if (!pickle.Again("f8"))
        {
            pickle.Global("numpy", "dtype").Text("f8").Put(0x89, 0x88, 0x87).Keep().Put((byte)'R').Keep("f8");
            pickle.Put((byte)'(').Whole(3).Text("<").Put(s_dtypeState).Keep().Put((byte)'b');
        }

        var bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian) bytes = [.. values.SelectMany(value => BitConverter.GetBytes(value).Reverse())];
        pickle.Put(0x89).Bytes(bytes).Keep().Put((byte)'t').Keep().Put((byte)'b');
    }
}
