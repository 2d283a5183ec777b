using System.Buffers;
using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Tributary.Storage;
using Tributary.Storage.Retained;

namespace Tributary.Gateways.Mqtt;

/// <summary>Retained messages of the built-in broker: bounded in number and bytes, and kept over restarts, also over <c>kill -9</c>. Where
/// the disk takes nothing they are tried again every second, and kept in memory meanwhile.</summary>
internal sealed class RetainedMessages : IDisposable
{
    private const string FileName = "mqtt.db";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RetainedRow> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RetainedRow?> _unkept = new(StringComparer.Ordinal);
    private readonly MqttOptions _options;
    private readonly ILogger _log;
    private readonly string? _path;
    private readonly ITimer _again;
    private RetainedTable? _table;
    private string? _said;
    private long _bytes;
    private bool _isClosed;

    public RetainedMessages(MqttOptions options, TimeProvider clock, ILogger log)
    {
        (_options, _log) = (options, log);
        _path = options.Folder is { } folder ? Path.Combine(folder, FileName) : null;
        _again = clock.CreateTimer(_ => Again(), null, Pace, Pace);
    }

    /// <summary>Whether there is room for it.</summary>
    public bool Fits(MqttApplicationMessage message)
    {
        if (message.Payload.Length == 0) return true;
        var bytes = message.Payload.Length + message.Topic.Length + (message.UserProperties?.Sum(BytesOf) ?? 0)
            + (message.CorrelationData?.Length ?? 0) + (message.ContentType?.Length ?? 0) + (message.ResponseTopic?.Length ?? 0);
        lock (_gate)
        {
            var before = _all.GetValueOrDefault(message.Topic);
            return _bytes - (before?.Bytes ?? 0) + bytes <= _options.MaxRetainedBytes
                && (before is not null || _all.Count < _options.MaxRetained);
        }
    }

    public Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        lock (_gate)
        {
            Try(() =>
            {
                foreach (var row in _table!.List())
                    if (row.Topic.Length > 0 && _all.Count < _options.MaxRetained && _bytes + row.Bytes <= _options.MaxRetainedBytes)
                        Put(row.Topic, row);
            });
            loading.LoadedRetainedMessages = [.. _all.Values.Select(Message)];
        }

        return Task.CompletedTask;
    }

    public Task ChangedAsync(RetainedMessageChangedEventArgs changed)
    {
        var message = changed.ChangedRetainedMessage;
        lock (_gate)
        {
            var row = message.Payload.Length == 0 ? null : Row(message);
            Put(message.Topic, row);
            if (_path is null || _isClosed) return Task.CompletedTask;
            _unkept[message.Topic] = row;
            Keep();
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _again.Dispose();
        lock (_gate)
        {
            if (_isClosed) return;
            Keep();
            _isClosed = true;
            _table?.Dispose();
        }
    }

    private static int BytesOf(MqttUserProperty property) => property.Name.Length + property.ValueBuffer.Length;

    private static RetainedRow Row(MqttApplicationMessage message)
        => new(message.Topic, message.Payload.ToArray(), (int)message.QualityOfServiceLevel)
        {
            ContentType = message.ContentType,
            ResponseTopic = message.ResponseTopic,
            Correlation = message.CorrelationData,
            Properties = [.. (message.UserProperties ?? []).Select(one => KeyValuePair.Create(one.Name, one.ReadValueAsString()))],
        };

    private static MqttApplicationMessage Message(RetainedRow row) => new()
    {
        Topic = row.Topic,
        Payload = new ReadOnlySequence<byte>(row.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)row.Qos,
        ContentType = row.ContentType,
        ResponseTopic = row.ResponseTopic,
        CorrelationData = row.Correlation,
        UserProperties = row.Properties.Count == 0 ? null
            : [.. row.Properties.Select(one => new MqttUserProperty(one.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(one.Value))))],
        Retain = true,
    };

    private void Put(string topic, RetainedRow? row)
    {
        if (_all.Remove(topic, out var before)) _bytes -= before.Bytes;
        if (row is null) return;
        _all[topic] = row;
        _bytes += row.Bytes;
    }

    private void Again()
    {
        lock (_gate)
            if (!_isClosed && _unkept.Count > 0) Keep();
    }

    private void Keep() => Try(() =>
    {
        if (_unkept.Count == 0) return;
        _table!.Save(_unkept);
        _unkept.Clear();
    });

    // The same reason over and over is said once.
    private void Try(Action work)
    {
        if (_path is null) return;
        try
        {
            if (_table is null)
            {
                _table = RetainedTable.Open(_path, out var broken);
                if (broken is not null) MqttEvents.Unkept(_log, $"{_path} was damaged, and lies aside as {broken}; all begin anew");
            }

            work();
            _said = null;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or IOException or UnauthorizedAccessException
            or InvalidOperationException or DbException)
        {
            if (_said == fault.Message) return;
            _said = fault.Message;
            MqttEvents.Unkept(_log, fault.Message);
        }
    }
}
