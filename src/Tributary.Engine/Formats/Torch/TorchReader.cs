using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Formats.Zips;

namespace Tributary.Engine.Formats.Torch;

/// <summary>Turns what a file's pickle describes into tensors over its storages (torch/_utils.py, torch/serialization.py). Each is checked
/// against its storage before anything is taken for it.</summary>
internal sealed class TorchReader
{
    private const int MaxDimensions = 64;

    // What a checkpoint calls the model's tensors among other things.
    private static readonly string[] s_inner = ["state_dict", "model_state_dict"];

    private readonly TorchArchive _archive;
    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private Int128 _shown;

    private TorchReader(TorchArchive archive) => _archive = archive;

    public static TorchStateDict Read(ReadOnlyMemory<byte> bytes, string name, long maxExtraBytes)
        => new TorchReader(new TorchArchive(bytes, name, maxExtraBytes)).Read();

    private TorchStateDict Read()
    {
        // 1. The pickle, as data.
        var root = PickleReader.Read(_archive.ReadPickle(PickleReader.MaxBytes), _archive.PickleName, TorchTypes.Rules);

        // 2. Which tensors it names: those of a state dict, or those of a sequence by their numbers.
        var named = Map(root);
        if (named is not null) named = StateDict(named);
        else if (Sequence(root) is { } values)
            named = new(values.Select((value, i) => KeyValuePair.Create($"{i}", value)), StringComparer.Ordinal);
        else throw Broken("it holds neither a state dict nor tensors");

        // 3. Each over its storage. Views may show the same values more than once.
        var tensors = named.Select(pair => Tensor(pair.Key, pair.Value)).ToList();
        var stored = _storages.Values.Sum(storage => (long)storage.Bytes.Length);
        if (_shown - stored > _archive.Room)
            throw Broken($"its tensors show {_shown} bytes over {stored} stored ones; {_archive.Room} more are allowed");
        return new TorchStateDict(tensors, Map(root) is null, _archive.Name);
    }

    private static OrderedDictionary<string, object?>? Map(object? value) => value switch
    {
        OrderedDictionary<string, object?> plain => plain,
        PickleObject { Arguments: [] } made when made.Of == TorchTypes.OrderedDict => made.Items ?? new(),
        _ => null,
    };

    private static IReadOnlyList<object?>? Sequence(object? value) => value switch
    {
        object?[] tuple => tuple,
        List<object?> list => list,
        PickleObject => [value],
        _ => null,
    };

    private OrderedDictionary<string, object?> StateDict(OrderedDictionary<string, object?> root)
    {
        if (root.Values.All(IsTensor)) return root;
        var inner = s_inner.Select(key => Map(root.GetValueOrDefault(key))).OfType<OrderedDictionary<string, object?>>().ToList();
        if (inner is [var only]) return only;
        var other = root.First(pair => !IsTensor(pair.Value)).Key;
        throw Broken($"'{ZipDirectory.Shown(other)}' is no tensor; a state dict is read, alone or as '{string.Join("' or '", s_inner)}' of "
            + "a checkpoint");
    }

    private static bool IsTensor(object? value)
        => value is PickleObject made && (made.Of == TorchTypes.RebuildTensor || made.Of == TorchTypes.RebuildParameter);

    private TorchTensor Tensor(string name, object? value)
    {
        var shown = ZipDirectory.Shown(name);
        if (value is not PickleObject made || !IsTensor(value)) throw Broken($"'{shown}' is no tensor");
        if (made.Of == TorchTypes.RebuildParameter)
        {
            if (made is not { State: null, Arguments: [PickleObject inner, bool, var hooks] } || Map(hooks) is not { Count: 0 }
                || inner.Of != TorchTypes.RebuildTensor) throw Broken($"'{shown}' is no parameter as torch.save writes it", made);
            made = inner;
        }

        if (made is not { State: null, Arguments: [PickleReference id, long first, object?[] extents, object?[] steps, bool, var backward] }
            || Map(backward) is not { Count: 0 }) throw Broken($"'{shown}' is no tensor as torch.save writes it", made);
        var storage = Storage(shown, id, made);
        var (shape, strides) = Extents(shown, extents, steps, made);

        // One past the last element that it reaches.
        Int128 length = 1, end = first;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if ((length *= shape[axis]) > long.MaxValue / sizeof(double)) throw Broken($"the shape of '{shown}' is too large", made);
            end += (Int128)strides[axis] * Math.Max(0, shape[axis] - 1);
        }

        if (first < 0 || (length == 0 ? first : end + 1) > storage.Length)
            throw Broken($"'{shown}' of [{string.Join(", ", shape)}] reaches beyond its storage of {storage.Length} values", made);
        _shown += length * storage.ElementBytes;
        return new TorchTensor(name, storage.Type, shape, storage.Bytes, strides, first);
    }

    private (int[] Shape, long[] Strides) Extents(string shown, object?[] extents, object?[] steps, PickleObject at)
    {
        if (extents.Length > MaxDimensions || extents.Length != steps.Length)
            throw Broken($"'{shown}' has {extents.Length} extents and {steps.Length} strides; as many, at most {MaxDimensions}, are read",
                at);
        var (shape, strides) = (new int[extents.Length], new long[extents.Length]);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (extents[axis] is not (long and >= 0 and <= int.MaxValue and var extent) || steps[axis] is not (long and >= 0 and var step))
                throw Broken($"an extent or a stride of '{shown}' is no whole number from 0 on", at);

            // Along an axis of one nothing is stepped over.
            (shape[axis], strides[axis]) = ((int)extent, extent > 1 ? step : 0);
        }

        return (shape, strides);
    }

    private TorchStorage Storage(string shown, PickleReference id, PickleObject at)
    {
        if (id.Id as object?[] is not (["storage", PickleGlobal kind, string key, string, long and >= 0 and var length])
            || TorchTypes.Of(kind) is not { } type) throw Broken($"the storage of '{shown}' is not named as torch.save does", at);
        if (!_storages.TryGetValue(key, out var known))
        {
            var bytes = length > long.MaxValue / sizeof(double) ? -1 : length * NumberFormat.Of(type).Bytes;
            var content = _archive.Storage(key, bytes)
                ?? throw Broken($"the storage '{ZipDirectory.Shown(key)}' of '{shown}' is not in the file", at);
            _storages[key] = known = new TorchStorage(type, length, content);
        }

        return known.Type == type && known.Length == length ? known
            : throw Broken($"the storage '{ZipDirectory.Shown(key)}' is of two types or lengths", at);
    }

    private BrokenFileException Broken(string problem, PickleObject? at = null) => new(_archive.PickleName, at?.At ?? 0, problem);
}
