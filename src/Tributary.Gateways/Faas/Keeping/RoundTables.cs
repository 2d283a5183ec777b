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
    private readonly Lock _gate = new();
    private string? _run;
    private int _round;
    private int _rows;

    /// <summary>Adds the row of an activation that ended. A fault of the disk is told, and costs the row only.</summary>
    public void Write(ActivationRecord ended)
    {
        if (ended.Ended is not { } end || ended.Id.Length == 0) return;
        var number = config.Clients.FirstOrDefault(client => client.Name == ended.Function)?.Number ?? 0;
        lock (_gate)
        {
            try
            {
                var place = Path.Combine(folder, $"{config.Learning?.Epochs ?? 0}_{config.Learning?.Model ?? "none"}");
                var file = Path.Combine(place, $"{ended.Round - 1}.csv");
                if (_run != ended.Run || _round != ended.Round)
                {
                    // What another run left there is another experiment's; a round that goes on after a restart keeps its rows.
                    Directory.CreateDirectory(place);
                    _rows = _run != ended.Run && ended.Round > 1 && File.Exists(file) ? File.ReadLines(file).Count() - 1 : 0;
                    if (_rows <= 0) File.WriteAllText(file, Head);
                    (_run, _round) = (ended.Run, ended.Round);
                }

                File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture,
                    $"{_rows++},{number}.0,{ended.Id},{Seconds(ended.Started):R},{Seconds(end):R},{ended.Seconds:R}\n"));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                FaasEvents.NoTable(log, ended.Round, ended.Run, fault.Message);
            }
        }
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
