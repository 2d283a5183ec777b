using Tributary.Coordinator.Data;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Coordinator.Inference;

/// <summary>The data that models were trained and tested on, where it is on this machine: read once, the last few kept. Calls may take
/// seconds.</summary>
/// <param name="root">The folder that every file must lie in which was named by a request.</param>
internal sealed class TrainedData(string root)
{
    private const int MaxKept = 3;

    private readonly Lock _gate = new();
    private readonly List<(string Key, Lazy<object> Value)> _kept = [];

    /// <summary>Training and test samples.</summary>
    /// <exception cref="MissingDataException">The files are not here; other exceptions as <see cref="DataCatalog.Load"/> says.</exception>
    public DataPair Pair(DataSpec data, ulong seed) => Kept(KeyOf("pair", data, seed), () => DataCatalog.Load(data, seed));

    /// <summary>The same of a run that names its data.</summary>
    /// <inheritdoc cref="Pair(DataSpec, ulong)" path="/exception"/>
    public DataPair Pair(TrainedRun run) => Pair(Gated(run), run.Seed);

    /// <summary>Reads new rows as the run's table was read.</summary>
    public TrainedTable Table(TrainedRun run)
    {
        var data = Gated(run);
        return Kept(KeyOf("table", data, run.Seed), () => new TrainedTable(data, run.Seed));
    }

    /// <summary>Names of the classes; empty where they have none, or the data is not here.</summary>
    public IReadOnlyList<string> Classes(TrainedRun run)
    {
        if (run.Data is not { } data) return [];
        if (data.Schema is { } schema) return schema.Classes;
        try
        {
            return data.File is null ? DataCatalog.ClassNames(Gated(run)) : Pair(run).Train.ClassNames;
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            return [];
        }
    }

    /// <summary>How the images were scaled that a model was trained on; null where pixels are taken as they are, or the images are not
    /// here.</summary>
    public PixelScaling? Scaling(TrainedRun run)
    {
        if (run.Data is not { File: null } data || data.Scale is not (DataScale.Standard or DataScale.Vgg16)) return null;
        try
        {
            return data.Scale == DataScale.Vgg16 ? PixelScaling.Vgg16 : DataCatalog.ScalingOf(Pair(run).Train.Source);
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            return null;
        }
    }

    private static string KeyOf(string what, DataSpec data, ulong seed) => $"{what} {seed} {data.Root} {data.Write().ToJsonString()}";

    private DataSpec Gated(TrainedRun run) => run.IsSimulation ? run.Data! : run.Data! with { Root = root };

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
            if (_kept.Count > MaxKept) _kept.RemoveAt(MaxKept);
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
