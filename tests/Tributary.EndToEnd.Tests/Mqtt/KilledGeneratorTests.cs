using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;
using Tributary.Engine.Data;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.EndToEnd.Tests.Mqtt;

/// <summary>A generator that hands rows over while the broker is away and is killed with them on its disk.</summary>
public sealed class KilledGeneratorTests : IDisposable
{
    private const int TableRows = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<double> _came = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_row_that_a_generator_said_it_published_comes_once_in_order_over_three_kills()
    {
        await using var broker = await MosquittoBroker.StartAsync("persistence true", "persistence_location FOLDER/");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var options = new MqttConnectionOptions(broker.Address) { ClientId = "reader", CleanStart = false, SessionExpiry = Limit };
        using var reader = new MqttConnection(options, new Silent(), TimeProvider.System);
        await reader.SubscribeAsync(new MqttSubscription("rows", MqttQos.AtLeastOnce), Now);
        var reading = reader.RunAsync((message, _) =>
        {
            _came.Enqueue(RowMessage.Read(message.Payload)[0]);
            return Task.CompletedTask;
        }, end.Token);
        await reader.ConnectedAsync(Now);

        // 1. Three processes: each has the broker for a while, then none, and is killed.
        var said = new List<long>();
        for (var life = 0; life < 3; life++)
        {
            using var generator = Generator(broker, life, runtime: 0);
            await Until(() => Published(generator) >= 100, generator);
            await broker.StopAsync();
            var then = Published(generator);
            await Until(() => Published(generator) >= then + 500, generator);
            if (life < 2) generator.Kill();
            await broker.StartAsync();

            // The third finds the broker again, and is killed while it brings what waits.
            var before = _came.Count;
            if (life == 2) await Until(() => _came.Count > before, generator);
            generator.Kill();
            said.Add(Published(generator));
        }

        // 2. One more brings what the others left, and ends by itself when all is delivered.
        using var last = Generator(broker, 3, runtime: 0.5);
        Assert.True(await last.EndAsync(Now).WaitAsync(Limit, Now) == 0, last.Said);
        said.Add(Published(last));
        var expected = Enumerable.Range(0, 4).Select(Rows).ToList();
        await Until(() => _came.Any(row => row >= 3 * TableRows) && _came.Count >= said.Sum(), last);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        // 3. Of each, as many as it said or more, as it drew them.
        var came = _came.ToList();
        for (var life = 0; life < 4; life++)
        {
            var own = came.TakeWhile(row => (int)row / TableRows == life).ToList();
            came.RemoveRange(0, own.Count);
            Assert.True(own.Count >= said[life], $"process {life} said {said[life]} rows; {own.Count} came");
            Assert.Equal(expected[life].Take(own.Count), own);
        }

        Assert.Empty(came);
    }

    private Tool Generator(MosquittoBroker broker, int life, double runtime)
    {
        var rows = Enumerable.Range(life * TableRows, TableRows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},1,0"));
        File.WriteAllLines(_folder.At($"{life}.csv"), ["number,one,kind", .. rows]);
        File.WriteAllText(_folder.At($"{life}.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            mqtt_connection: { host: 127.0.0.1, port: {{broker.Port}}, pub_qos: 1 }
            data_generator: { dataset_path: {{_folder.At($"{life}.csv")}}, dataset_label: kind, pub_topic: rows, publish_interval: 0.002,
              cycle_anomaly: false, total_runtime: {{runtime}} }
            """));
        return new Tool(_folder.Location, "stream", "generate", "--config", $"{life}.yaml", "--name", "g", "--folder", "queue", "--seed",
            life.ToString(CultureInfo.InvariantCulture), "--json");
    }

    // What a generator of that seed draws.
    private static IEnumerable<double> Rows(int life)
    {
        var random = SeededRandom.For((ulong)life, "generate");
        while (true) yield return (life * TableRows) + random.NextInt32(TableRows);
    }

    private static long Published(Tool generator)
    {
        var lines = generator.Said.Split(Environment.NewLine);
        return lines.LastOrDefault(line => line.Contains("\"published\"", StringComparison.Ordinal)) is { } line
            ? (long)JsonNode.Parse(line)!["rows"]! : 0;
    }

    private async Task Until(Func<bool> holds, Tool generator)
    {
        using var late = new CancellationTokenSource(Limit);
        while (!holds())
        {
            if (late.IsCancellationRequested)
                Assert.Fail($"it never came about; {_came.Count} rows came; the generator said: {generator.Said}");
            await Task.Delay(50, Now);
        }
    }

    private sealed class Silent : IMqttObserver;
}
