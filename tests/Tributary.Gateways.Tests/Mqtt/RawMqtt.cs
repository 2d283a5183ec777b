using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>A client of which every message is the test's own.</summary>
internal sealed class RawMqtt(MqttHarness harness, string id) : IAsyncDisposable
{
    public const int PieceBytes = 100_000;
    private readonly MqttTopics _topics = new("tributary");
    private TestBroker.Ear _ear = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>Connects and says hello.</summary>
    public static async Task<RawMqtt> StartAsync(MqttHarness harness, string id)
    {
        var raw = new RawMqtt(harness, id) { _ear = new TestBroker.Ear(new MqttConnectionOptions(harness.Broker)) };
        await raw._ear.Connection.SubscribeAsync(new MqttSubscription(raw._topics.Of(id, "+"), MqttQos.AtLeastOnce), Now);
        await raw._ear.Connection.ConnectedAsync(Now);
        await raw.SayAsync("hello", """{"session":"s","client":{"examples":10}}""", "here");
        await raw.HearAsync("ask", "welcome");
        return raw;
    }

    public Task SayAsync(string word, string text, string? kind = null, string? key = null)
        => SayAsync(word, Encoding.UTF8.GetBytes(text), kind, key);

    public Task SayAsync(string word, byte[] payload, string? kind, string? key, string? offset = null)
        => _ear.Connection.SendAsync(new MqttMessage(_topics.Of(id, word), payload)
        {
            Qos = MqttQos.AtLeastOnce,
            Correlation = key is null ? default : Encoding.UTF8.GetBytes(key),
            Properties = [.. kind is null ? [] : new[] { KeyValuePair.Create("kind", kind) },
                .. offset is null ? [] : new[] { KeyValuePair.Create("offset", offset) }],
        }, Now);

    /// <summary>The next message of a topic and a kind; others are passed over.</summary>
    public async Task<MqttMessage> HearAsync(string word, string? kind = null)
    {
        while (true)
        {
            var message = await _ear.NextAsync();
            if (message.Topic == _topics.Of(id, word) && (kind is null || message.Property("kind") == kind)) return message;
        }
    }

    /// <summary>The next assignment with its update, whole: every weight moved by the same step.</summary>
    public async Task<(AssignmentMessage Assignment, byte[] Update)> AskedAsync(string run, float step)
    {
        var asked = await HearAsync("ask", "assignment");
        var assignment = JsonSerializer.Deserialize(asked.Payload.Span, LinkJson.Default.AssignmentMessage)!;
        Assert.Equal(assignment.Key, _topics.Read(asked)!.Key);
        var model = (await harness.Coordinator.Folder.Runs.LoadAsync(run, Now))!.Model;
        var moved = new ModelState(model.Layout, model.Values.ToArray().Select(value => value + step).ToArray());
        using var content = new UpdateContent(assignment, new Update(moved, 10), model, DateTimeOffset.UnixEpoch, null);
        return (assignment, [.. content.Blocks().SelectMany(block => block.ToArray())]);
    }

    /// <summary>Announces an update and hears from where to go on.</summary>
    public async Task<TakenMessage> BeginAsync(string key, byte[] update, long? bytes = null, string? digest = null)
    {
        var begin = new BeginMessage(bytes ?? update.Length, digest ?? Convert.ToHexString(SHA256.HashData(update)));
        await SayAsync("update", JsonSerializer.SerializeToUtf8Bytes(begin, FrameJson.Default.BeginMessage), "begin", key);
        return await TakenAsync();
    }

    /// <summary>Sends one piece and hears what the coordinator has.</summary>
    public async Task<TakenMessage> PieceAsync(string key, byte[] update, int number, int more = 0)
    {
        var from = number * PieceBytes;
        byte[] piece = [.. update[from..Math.Min(from + PieceBytes, update.Length)], .. new byte[more]];
        await SayAsync("update", piece, "piece", key, from.ToString(CultureInfo.InvariantCulture));
        return await TakenAsync();
    }

    /// <summary>Sends all that is missing.</summary>
    public async Task<TakenMessage> SendAsync(string key, byte[] update)
    {
        var taken = await BeginAsync(key, update);
        Assert.Null(taken.Problem);
        while (!taken.Acknowledged && taken.Problem is null) taken = await PieceAsync(key, update, (int)taken.Offset / PieceBytes);
        return taken;
    }

    public async Task<TakenMessage> TakenAsync()
        => FrameJson.Read(_topics.Read(await HearAsync("taken"))!, FrameJson.Default.TakenMessage)!;

    public ValueTask DisposeAsync() => _ear.DisposeAsync();
}
