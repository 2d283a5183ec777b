using System.Globalization;
using Tributary.Client;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Simulation.Local;

/// <summary>What the clients of a simulated run keep to themselves (a batch norm's own statistics), in files beside the run, so that a run
/// that goes on later goes on with the same clients. A round's file holds the clients that trained since the last one; now and then one
/// holds all of them, and those before it go. What lies here stays below <see cref="MaxRounds"/> files.</summary>
internal sealed class LocalStates(string folder, IReadOnlyList<LocalTrainer> clients, TensorLayout layout)
{
    /// <summary>Files between two that hold every client.</summary>
    public const int MaxRounds = 100;

    private const string Some = ".some.safetensors";
    private const string All = ".all.safetensors";

    // Rows written before all are written anew, as a multiple of the clients there are.
    private const int MaxWritten = 4;

    private readonly int[] _versions = new int[clients.Count];
    private int _files;
    private long _written;

    /// <summary>Gives the clients what they had after a round.</summary>
    /// <exception cref="BrokenFileException">A file is damaged; without the folder the run goes on with clients that begin
    /// anew.</exception>
    public void Restore(int round)
    {
        var files = Files().OrderBy(file => file.Round).ToList();

        // What was written for a round that was never saved has not happened.
        foreach (var file in files.Where(file => file.Round > round)) File.Delete(file.Path);
        files.RemoveAll(file => file.Round > round);
        var first = Math.Max(0, files.FindLastIndex(file => file.IsAll));
        var places = clients.Index().ToDictionary(one => one.Item.Info.Id, one => one.Index, StringComparer.Ordinal);
        foreach (var file in files.Skip(first))
        {
            var content = SafeTensors.Read(file.Path);
            foreach (var tensor in content.Layout.Tensors)
                if (places.TryGetValue(tensor.Name, out var place))
                    clients[place].Keep(layout, content.Values.AsSpan((int)tensor.Offset, (int)tensor.Length));
            _written += content.Layout.Tensors.Count;
        }

        for (var i = 0; i < clients.Count; i++) _versions[i] = clients[i].KeptVersion;
        _files = files.Count - first;
    }

    /// <summary>Writes what changed; to be called before the round is saved.</summary>
    public void Write(int round)
    {
        var changed = Enumerable.Range(0, clients.Count).Where(i => clients[i].KeptVersion != _versions[i]).ToList();
        if (changed.Count == 0) return;
        var isAll = _files + 1 >= MaxRounds || _written + changed.Count > (long)MaxWritten * clients.Count;
        var shown = isAll ? [.. Enumerable.Range(0, clients.Count).Where(i => clients[i].Kept is not null)] : changed;
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, round.ToString("D9", CultureInfo.InvariantCulture) + (isAll ? All : Some)), shown);
        foreach (var i in changed) _versions[i] = clients[i].KeptVersion;
        (_files, _written) = isAll ? (1, shown.Count) : (_files + 1, _written + shown.Count);
    }

    /// <summary>Lets go what a saved round has made useless.</summary>
    public void Saved(int round)
    {
        var files = Files().ToList();
        if (!files.Exists(file => file.IsAll && file.Round == round)) return;
        foreach (var file in files.Where(file => file.Round < round)) File.Delete(file.Path);
    }

    /// <summary>The run is complete: nobody goes on with it.</summary>
    public void Forget()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    // Beside the place, then moved there in one step: what lies there is whole.
    private void Write(string path, List<int> shown)
    {
        var tensors = TensorLayout.Pack(shown.Select(i => (clients[i].Info.Id, (int[])[clients[i].Kept!.Length], TensorRole.Local)));
        var values = new float[tensors.Length];
        foreach (var i in shown) clients[i].Kept!.CopyTo(values, tensors.Find(clients[i].Info.Id)!.Offset);
        using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            SafeTensors.Write(file, tensors, values);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    private IEnumerable<(string Path, int Round, bool IsAll)> Files()
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*.safetensors"))
            if (int.TryParse(Path.GetFileName(path).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var round))
                yield return (path, round, path.EndsWith(All, StringComparison.Ordinal));
    }
}
