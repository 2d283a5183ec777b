using System.Text.Json;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Inference;

/// <summary>The data that models were trained and tested on, where it is on this machine: read once, the last few kept. Calls may take seconds.</summary>
internal sealed class TrainedData
{
    private const int MostKept = 3;

    private readonly Lock _gate = new();
    private readonly List<(string Key, Lazy<object> Value)> _kept = [];

    /// <summary>Training and test samples.</summary>
    /// <exception cref="MissingDataException">The files are not here; other exceptions as <see cref="DataCatalog.Load"/> says.</exception>
    public DataPair Pair(DataSpec data, ulong seed) => Kept($"pair {seed} {data.Write().ToJsonString()}", () => DataCatalog.Load(data, seed));

    /// <summary>Reads new rows as the run's table was read.</summary>
    public TrainedTable Table(DataSpec data, ulong seed) => Kept($"table {seed} {data.Write().ToJsonString()}", () => new TrainedTable(data, seed));

    /// <summary>Names of the classes; empty where they have none, or the data is not here.</summary>
    public IReadOnlyList<string> Classes(TrainedRun run)
    {
        if (run.Data is not { } data) return [];
        if (data.Schema is { } schema) return schema.Classes;
        if (data.File is null) return DataCatalog.All.FirstOrDefault(set => set.Name == data.Set)?.Classes ?? [];
        try
        {
            return Pair(data, run.Seed).Train.ClassNames;
        }
        catch (Exception fault) when (IsAway(fault))
        {
            return [];
        }
    }

    /// <summary>The images that a model was trained on, for their scale; null where pixels are taken as they are, or the images are not here.</summary>
    public ImageSet? Images(TrainedRun run)
    {
        if (run.Data is not { Scale: DataScale.Standard, File: null } data) return null;
        try
        {
            return Pair(data, run.Seed).Train as ImageSet;
        }
        catch (Exception fault) when (IsAway(fault))
        {
            return null;
        }
    }

    /// <summary>Whether data cannot be had, for a reason that an operator can mend.</summary>
    public static bool IsAway(Exception fault)
        => fault is MissingDataException or BrokenFileException or TableMismatchException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or JsonException;

    private T Kept<T>(string key, Func<T> make)
        where T : class
    {
        Lazy<object> value;
        lock (_gate)
        {
            var at = _kept.FindIndex(one => one.Key == key);
            value = at < 0 ? new Lazy<object>(make) : _kept[at].Value;
            if (at >= 0) _kept.RemoveAt(at);
            _kept.Insert(0, (key, value));
            if (_kept.Count > MostKept) _kept.RemoveAt(MostKept);
        }

        try
        {
            return (T)value.Value;
        }
        catch
        {
            // The file may be there the next time.
            lock (_gate) _kept.RemoveAll(one => one.Value == value);
            throw;
        }
    }
}
