using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>The networks that one trainer thread keeps ready, the last used first: as a rule one to train and one to test with.</summary>
public sealed class NetworkCache : IDisposable
{
    private const int Max = 4;
    private readonly List<Network> _networks = [];

    /// <summary>A network of that model that takes batches of that size; its weights are whatever was left in it.</summary>
    /// <param name="batch">Samples in the largest batch, at least 1.</param>
    public Network Get(ModelSpec spec, int batch)
    {
        var at = _networks.FindIndex(network => network.MaxBatch == batch && SameModel(network.Spec, spec));
        var network = at >= 0 ? _networks[at] : new Network(spec, batch);
        if (at >= 0) _networks.RemoveAt(at);
        _networks.Insert(0, network);
        while (_networks.Count > Max)
        {
            _networks[^1].Dispose();
            _networks.RemoveAt(_networks.Count - 1);
        }

        return network;
    }

    public void Dispose()
    {
        foreach (var network in _networks) network.Dispose();
        _networks.Clear();
    }

    // In process a run's clients share one specification; over a wire each assignment brings its own copy.
    private static bool SameModel(ModelSpec known, ModelSpec spec)
        => ReferenceEquals(known, spec) || string.Equals(ModelSpecWriter.Write(known).ToJsonString(), ModelSpecWriter.Write(spec)
            .ToJsonString(), StringComparison.Ordinal);
}
