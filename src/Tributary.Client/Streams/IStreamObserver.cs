using Tributary.Transports.Mqtt;

namespace Tributary.Client.Streams;

/// <summary>Is told what a role does. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IStreamObserver : IMqttObserver
{
    /// <summary>A message is no good, and is passed over.</summary>
    /// <param name="count">So many were passed over for this kind of fault by now.</param>
    /// <param name="fault">One word for counters.</param>
    /// <param name="reason">For people.</param>
    void Ignored(string topic, string fault, string reason, long count)
    {
    }

    /// <summary>The cache of rows is full, and is worked on.</summary>
    void Filled(int rows)
    {
    }

    void Trained(TrainedRows trained)
    {
    }

    /// <param name="scores">One a row.</param>
    /// <param name="alerts">Those above the threshold.</param>
    void Scored(IReadOnlyList<double> scores, int alerts)
    {
    }

    /// <summary>A merged model took the place of the node's own.</summary>
    /// <param name="model">SHA-256 of the weights.</param>
    void ModelTaken(string model)
    {
    }

    /// <summary>The manager has a trainer's weights.</summary>
    /// <param name="node">The trainer, where it says who it is.</param>
    void UpdateTaken(string? node, int cached, int cacheSize)
    {
    }

    void Merged(MergedModel merged)
    {
    }

    /// <summary>The generator goes over to the other kind of rows.</summary>
    void PhaseBegun(bool isNormal)
    {
    }

    void Saved(string path)
    {
    }

    /// <summary>What was to be published was taken: with QoS 0 it is on its way, with 1 and 2 it lies on disk.</summary>
    /// <param name="count">So many by now.</param>
    void Published(string topic, long count)
    {
    }

    /// <summary>What was to be published was not taken: the broker is away, or the queue is full.</summary>
    void Unpublished(string topic, long count)
    {
    }
}
