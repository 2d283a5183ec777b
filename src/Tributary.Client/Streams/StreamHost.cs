using Tributary.Transports.Mqtt;

namespace Tributary.Client.Streams;

/// <summary>Runs one role over its own connection to the broker: idle, it waits; when told to end, it ends in order.</summary>
public static class StreamHost
{
    /// <summary>Runs until it is cancelled, or until a generator has run for its time.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="Engine.Formats.BrokenFileException">Model, scaler or table is damaged, or they do not fit each other.</exception>
    /// <exception cref="InvalidDataException">The generator's table lacks rows that it is to publish.</exception>
    /// <exception cref="IOException">A file is not here, or the folder cannot be used.</exception>
    /// <exception cref="MqttRefusedException">The broker does not let this client in.</exception>
    public static async Task RunAsync(StreamOptions options, IStreamObserver observer, TimeProvider clock, CancellationToken cancellation)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));

        // 1. The role reads its files before anybody is connected.
        using var node = Node(options, observer, clock);
        var queue = Path.Combine(options.Folder, options.Name ?? options.Role.ToString().ToLowerInvariant());
        using var connection = new MqttConnection(options.Connection(queue), observer, clock);
        node.Publisher = connection.PublishAsync;
        var qos = (MqttQos)options.Configuration.Broker.SubQos;
        foreach (var topic in node.Topics.Distinct(StringComparer.Ordinal))
            await connection.SubscribeAsync(new MqttSubscription(topic, qos), cancellation);

        // 2. It receives, and works beside that.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = connection.RunAsync(node.ReceiveAsync, end.Token);
        var working = WorkAsync(connection, node, end.Token);
        try
        {
            await await Task.WhenAny(running, working);
            if (connection.Queued > 0) await DrainAsync(connection, clock, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was to end.
        }
        finally
        {
            await end.CancelAsync();
            foreach (var task in (Task[])[running, working]) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            node.End();
        }
    }

    private static async Task WorkAsync(MqttConnection connection, StreamNode node, CancellationToken cancellation)
    {
        await connection.ConnectedAsync(cancellation);
        await node.WorkAsync(cancellation);
    }

    // What a generator handed over last is still on its way.
    private static async Task DrainAsync(MqttConnection connection, TimeProvider clock, CancellationToken cancellation)
    {
        while (connection.Queued > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellation);
    }

    private static StreamNode Node(StreamOptions options, IStreamObserver observer, TimeProvider clock) => options.Role switch
    {
        StreamRole.Train => new TrainNode(options, observer, clock),
        StreamRole.Predict => new PredictNode(options, observer, clock),
        StreamRole.Manage => new ManageNode(options, observer),
        StreamRole.Generate => new GenerateNode(options, observer, clock),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Role, "a role is needed"),
    };
}
