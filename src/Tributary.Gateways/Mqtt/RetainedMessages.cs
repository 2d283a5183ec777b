using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Tributary.Gateways.Mqtt;

/// <summary>Retained messages of the built-in broker: bounded in number and bytes, and over restarts in a file that is written anew, a
/// second after something has changed. What is retained is what was said last; one that is lost with the process was said a moment
/// ago.</summary>
internal sealed class RetainedMessages : IDisposable
{
    private const string FileName = "mqtt-retained.json";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RetainedMessage> _all = new(StringComparer.Ordinal);
    private readonly MqttOptions _options;
    private readonly ILogger _log;
    private readonly string? _path;
    private readonly Timer _writer;
    private long _bytes;
    private bool _isChanged;

    public RetainedMessages(MqttOptions options, ILogger log)
    {
        (_options, _log) = (options, log);
        _path = options.Folder is { } folder ? Path.Combine(folder, FileName) : null;
        _writer = new Timer(_ => Write(), null, Pace, Pace);
    }

    /// <summary>Whether there is room for it.</summary>
    public bool Fits(MqttApplicationMessage message)
    {
        if (message.Payload.Length == 0) return true;
        lock (_gate)
        {
            var before = _all.GetValueOrDefault(message.Topic);
            return _bytes - (before?.Bytes ?? 0) + message.Payload.Length + message.Topic.Length <= _options.MaxRetainedBytes
                && (before is not null || _all.Count < _options.MaxRetained);
        }
    }

    public Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        foreach (var one in Read()) Put(one);
        loading.LoadedRetainedMessages = [.. _all.Values.Select(one => new MqttApplicationMessage
        {
            Topic = one.Topic,
            Payload = new ReadOnlySequence<byte>(one.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)one.Qos,
            ContentType = one.ContentType,
            Retain = true,
        })];
        return Task.CompletedTask;
    }

    public Task ChangedAsync(RetainedMessageChangedEventArgs changed)
    {
        var message = changed.ChangedRetainedMessage;
        lock (_gate)
        {
            if (message.Payload.Length == 0)
            {
                if (_all.Remove(message.Topic, out var gone)) _bytes -= gone.Bytes;
            }
            else
                Put(new RetainedMessage(message.Topic, message.Payload.ToArray(), (int)message.QualityOfServiceLevel,
                    message.ContentType));
            _isChanged = true;
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _writer.Dispose();
        Write();
    }

    private void Put(RetainedMessage one)
    {
        lock (_gate)
        {
            if (_all.TryGetValue(one.Topic, out var before)) _bytes -= before.Bytes;
            _all[one.Topic] = one;
            _bytes += one.Bytes;
        }
    }

    private List<RetainedMessage> Read()
    {
        try
        {
            if (_path is null || !File.Exists(_path)) return [];
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(_path), RetainedJson.Default.ListRetainedMessage) ?? [];
            return [.. read.Where(one => one is { Topic.Length: > 0, Payload.Length: > 0, Qos: >= 0 and <= 2 }).Take(_options.MaxRetained)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            MqttEvents.Unkept(_log, $"{_path} cannot be read: {fault.Message}");
            return [];
        }
    }

    private void Write()
    {
        List<RetainedMessage> all;
        lock (_gate)
        {
            if (!_isChanged || _path is null) return;
            (_isChanged, all) = (false, [.. _all.Values]);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(_path + ".new", JsonSerializer.SerializeToUtf8Bytes(all, RetainedJson.Default.ListRetainedMessage));
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            MqttEvents.Unkept(_log, fault.Message);
        }
    }
}
