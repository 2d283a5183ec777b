using System.Globalization;
using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>A table of activations for each round, as FedKeeper writes them: <c>{epochs}_{model}/{round from 0}.csv</c> with the columns
/// <c>,client_id,activation_id,start_time,end_time,diff</c>.</summary>
internal sealed class RoundTables(string folder, FabricConfig config, ILogger log)
{
    private const string Head = ",client_id,activation_id,start_time,end_time,diff\n";
    // Rounds whose rows may still come, and runs whose rows nobody wants any more.
    private const int MaxRounds = 16;
    private const int MaxRuns = 16;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, int> _rows = [];
    private readonly Queue<string> _past = [];
    private string? _run;

    /// <summary>Adds the row of an activation that ended; those of two rounds may come in any order. A fault of the disk is told, and
    /// costs the row only.</summary>
    public void Write(ActivationRecord ended)
    {
        if (ended.Ended is not { } end || ended.Id.Length == 0) return;
        var number = config.Clients.FirstOrDefault(client => client.Name == ended.Function)?.Number ?? 0;
        lock (_gate)
        {
            if (_past.Contains(ended.Run)) return;
            try
            {
                var place = Path.Combine(folder, $"{config.Learning?.Epochs ?? 0}_{config.Learning?.Model ?? "none"}");
                var file = Path.Combine(place, $"{ended.Round - 1}.csv");
                var row = Row(ended, place, file);
                File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture,
                    $"{row},{number}.0,{ended.Id},{Seconds(ended.Started):R},{Seconds(end):R},{ended.Seconds:R}\n"));
                _rows[ended.Round] = row + 1;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                FaasEvents.NoTable(log, ended.Round, ended.Run, fault.Message);
            }
        }
    }

    // What another run left there is another experiment's; a round that goes on after a restart keeps its rows.
    private int Row(ActivationRecord ended, string place, string file)
    {
        if (_run == ended.Run && _rows.TryGetValue(ended.Round, out var row)) return row;
        var (isFirst, isOld) = (_run != ended.Run, _rows.Count > 0 && ended.Round < _rows.Keys.First());
        if (isFirst) Turn(ended.Run);
        while (_rows.Count >= MaxRounds) _rows.Remove(_rows.Keys.First());
        Directory.CreateDirectory(place);
        row = (isFirst ? ended.Round > 1 : isOld) && File.Exists(file) ? File.ReadLines(file).Count() - 1 : 0;
        if (row > 0) return row;
        File.WriteAllText(file, Head);
        return 0;
    }

    private void Turn(string run)
    {
        if (_run is { } past) _past.Enqueue(past);
        if (_past.Count > MaxRuns) _past.Dequeue();
        _rows.Clear();
        _run = run;
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
