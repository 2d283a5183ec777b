using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Storage.Spool;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Flower;

/// <summary>One update on its way from a stream into the spool. Tensors are written as they come; what is known only at the end (examples,
/// metrics) goes into room that was left for it at the file's start. The first fault is kept and the rest goes by.</summary>
internal sealed class UpdateSink : IDisposable
{
    // For the metadata: a client's metrics may take so much.
    private const int Room = 64 * 1024;
    private readonly TrainAssignment _assignment;
    private readonly string _client;
    private readonly ILogger _log;
    private readonly UpdateDelivery _delivery;
    private readonly IDisposable? _room;
    private readonly SpoolEntry? _entry;
    private readonly BlockFile? _file;
    private readonly List<NpyHead> _types = [];
    private readonly int _head;
    private readonly TensorLayout _written;
    private Refusal? _refusal;
    private long _bytes;

    public UpdateSink(UpdateDelivery delivery, TrainAssignment assignment, string client, ILogger log)
    {
        (_delivery, _assignment, _client, _log) = (delivery, assignment, client, log);
        _written = new TensorLayout(assignment.Model.Layout.Tensors.Select(tensor => tensor with { Original = ElementType.Float32 }));
        _head = (int)(SafeTensors.Size(_written) - (_written.Length * sizeof(float))) + Room;
        var bytes = _head + (_written.Length * sizeof(float));
        _room = delivery.TryReserve(bytes);
        if (_room is null)
        {
            _refusal = new Refusal(RefusalReason.Failed,
                $"the coordinator has no room for the update: {delivery.Bytes:n0} of {delivery.MaxBytes:n0} bytes are taken by updates "
                + $"that wait for their round to end");
            return;
        }

        try
        {
            _entry = delivery.Begin(assignment, client, bytes);
            _file = new BlockFile(_entry.File.SafeFileHandle);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            NoRoom(fault);
        }
    }

    /// <summary>The types of the tensors; null unless all of them came and fit.</summary>
    public IReadOnlyList<NpyHead>? Types => _types.Count == _written.Tensors.Count ? _types : null;

    public async ValueTask TakeAsync(int index, TensorBytes bytes, MemoryStream before, CancellationToken cancellation)
    {
        _bytes += bytes.Left;
        if (_refusal is null && TensorPlace.Missing(_written, index) is { } surplus) Refuse(surplus);
        if (_refusal is not null) return;
        var tensor = _written.Tensors[index];
        try
        {
            var head = await TensorValues.HeadAsync(bytes, TensorPlace.Name(tensor, index), cancellation);
            if (TensorPlace.Misfit(tensor, index, head) is { } misfit)
            {
                Refuse(misfit);
                return;
            }

            var offset = _head + (tensor.Offset * sizeof(float));
            await TensorValues.PassAsync(head, bytes, (some, _) =>
            {
                if (_refusal is null) Write(some, offset);
                offset += some.Length;
                return ValueTask.CompletedTask;
            }, cancellation);
            _types.Add(head);
        }
        catch (BrokenFileException broken)
        {
            Refuse(broken.Message);
        }
    }

    /// <summary>Takes the update through the gate once all of it came.</summary>
    /// <returns>Why it does not count; null where it went through, or nobody wants it any more.</returns>
    public async Task<Refusal?> FinishAsync(OpenAsk ask, FitRes answer, TimeSpan trained, TimeSpan moved, CancellationToken cancellation)
    {
        // 1. What the client says of it.
        if (answer.Status?.Code is not (null or Code.Ok)) return FlowerReplies.Refusal(answer.Status);
        if (_refusal is not null) return _refusal;
        if (Types is null) return new Refusal(RefusalReason.WrongShape, TensorPlace.TooFew(_written, _types.Count));
        if (answer.NumExamples < 1)
            return new Refusal(RefusalReason.ZeroExamples, $"the update claims {answer.NumExamples} examples; at least 1 is needed");

        // 2. What was left open at the file's start; then the gate.
        if (ask.Reply.IsCompleted) return null;
        var facts = Facts(answer, trained);
        try
        {
            RandomAccess.Write(_entry!.File.SafeFileHandle, SafeTensors.Head(_written, facts, _head), 0);
            _entry.Seal();
            var transfer = new Transfer(_assignment.Model.PayloadBytes, _bytes, moved);
            if (await _delivery.CommitAsync(ask, _client, _entry, facts, transfer, cancellation)
                && MetricsText.Of(Scalars.AllNumbers(answer.Metrics)).Remark is { } remark)
                GatewayEvents.MetricsDropped(_log, _client, _assignment.RunId, _assignment.Round, remark);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            NoRoom(fault);
            return _refusal;
        }
    }

    public void Dispose()
    {
        _entry?.Dispose();
        _room?.Dispose();
    }

    private static Dictionary<string, double> Kept(Dictionary<string, double> metrics)
    {
        // In the order of their names, until the room is full.
        var (kept, size) = (new Dictionary<string, double>(StringComparer.Ordinal), 0);
        foreach (var (name, value) in metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            // Each letter takes at most 12 bytes in JSON within JSON.
            if (!double.IsFinite(value) || (size += (name.Length * 12) + 64) > Room - 1024) continue;
            kept[name] = value;
        }

        return kept;
    }

    private static Dictionary<string, string> Facts(FitRes answer, TimeSpan trained)
    {
        var metrics = Scalars.Numbers(answer.Metrics);
        if (metrics.Remove(FlowerProtocol.TrainSecondsMetric, out var seconds) && seconds is >= 0 and < 1e9)
            trained = TimeSpan.FromSeconds(seconds);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Examples] = answer.NumExamples.ToString(CultureInfo.InvariantCulture),
            [UpdateFacts.Metrics] = JsonSerializer.Serialize(Kept(metrics), LinkJson.Default.DictionaryStringDouble),
            [UpdateFacts.TrainSeconds] = trained.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private void Write(ReadOnlySequence<byte> bytes, long offset)
    {
        try
        {
            _file!.Write(bytes, offset);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            NoRoom(fault);
        }
    }

    private void Refuse(string problem) => _refusal ??= new Refusal(RefusalReason.WrongShape, problem);

    private void NoRoom(Exception fault)
    {
        // What the system says names files of this machine: it is for the log, not for the record.
        GatewayEvents.NoRoom(_log, fault, _client, _assignment.RunId, _assignment.Round);
        _refusal ??= new Refusal(RefusalReason.Failed, fault is UnauthorizedAccessException
            ? "the coordinator's folder of updates may not be written to" : "the coordinator's disk is full or out of order");
    }
}
