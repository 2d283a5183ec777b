using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Transports.Mqtt;

/// <summary>Messages that wait for the broker, on disk: oldest first, bounded in bytes; what was added survives the end of the process at
/// any instant. A full queue refuses what is new, for what is in it was promised to be delivered. Adding is safe from any thread;
/// one reads.</summary>
internal sealed class OfflineQueue : IDisposable
{
    private const int MinSegmentBytes = 16 * 1024;
    private const int MaxSegmentBytes = 8 << 20;
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly QueueProgress _progress;
    private readonly QueueFiles _files;
    private readonly string _name;
    private SafeFileHandle? _reading;
    private QueueSegment? _at;
    private long _offset;
    private long _cursor;
    private long _last;
    private TaskCompletionSource _added = New();

    /// <exception cref="IOException">Another process has the queue, or the disk is out of order.</exception>
    public OfflineQueue(string folder, long maxBytes, bool syncs)
    {
        (_folder, _maxBytes) = (folder, maxBytes);
        Directory.CreateDirectory(folder);
        try
        {
            _progress = new QueueProgress(Path.Combine(folder, "done"));
        }
        catch (IOException fault)
        {
            throw new IOException($"the queue in {folder} cannot be opened; another process may have it: {fault.Message}", fault);
        }

        _name = NameOf(Path.Combine(folder, "name"));
        _files = new QueueFiles(folder, Math.Clamp(maxBytes / 8, MinSegmentBytes, MaxSegmentBytes), syncs);
        _last = _files.Load(_progress.Number, out var damaged);
        (_cursor, Damaged) = (_progress.Number, damaged);
    }

    /// <summary>Messages that wait, those on their way among them.</summary>
    public long Count
    {
        get
        {
            lock (_gate) return _last - _progress.Number - _progress.Early;
        }
    }

    /// <summary>Bytes that they take on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _files.Bytes;
        }
    }

    /// <summary>Places where a file was damaged; what lay behind one in its file is lost.</summary>
    public int Damaged { get; private set; }

    /// <summary>Done once something is added after this was taken.</summary>
    public Task Added => Volatile.Read(ref _added).Task;

    /// <returns>False where there is no room.</returns>
    /// <exception cref="IOException">It could not be written: it is not in the queue.</exception>
    public bool TryAdd(MqttMessage message)
    {
        lock (_gate)
        {
            var parts = QueueFormat.Write(_last + 1, message);
            var bytes = parts.Sum(part => (long)part.Length);
            if (bytes > QueueFormat.MaxBytes || _files.Bytes + bytes > _maxBytes) return false;
            try
            {
                _files.Append(_last + 1, parts, bytes);
            }
            catch (IOException fault)
            {
                throw new IOException($"the queue in {_folder} could not be written: {fault.Message}", fault);
            }

            _last++;
        }

        Interlocked.Exchange(ref _added, New()).TrySetResult();
        return true;
    }

    /// <summary>The message after the one that was read last; null where there is none.</summary>
    public QueuedMessage? Next()
    {
        while (true)
        {
            long length;
            lock (_gate)
            {
                if (_at is null || _offset >= _at.Length)
                {
                    if (_files.After(_at) is not { } next) return null;
                    _reading?.Dispose();
                    (_reading, _at, _offset) = (null, next, 0);
                }

                if (_offset >= (length = _at.Length)) return null;
            }

            _reading ??= File.OpenHandle(_at.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (QueueRecord.Read(_reading, _offset, length) is not { } record) Skip(_at);
            else
            {
                _offset = record.End;
                if (IsNext(record.Number) && Message(record) is { } message) return message;
            }
        }
    }

    /// <summary>Begins anew with the oldest that is not done.</summary>
    public void Rewind()
    {
        _reading?.Dispose();
        (_reading, _at, _offset) = (null, null, 0);
        lock (_gate) _cursor = _progress.Number;
    }

    /// <summary>A message needs no sending any more.</summary>
    public void Done(long number)
    {
        lock (_gate)
            if (_progress.Done(number, number)) _files.Forget(_progress.Number, _last);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _files.Dispose();
            _reading?.Dispose();
            _progress.Dispose();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string NameOf(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: 16 } name && name.All(char.IsAsciiHexDigitLower)) return name;
        var drawn = RandomNumberGenerator.GetHexString(16, lowercase: true);
        File.WriteAllText(path, drawn);
        return drawn;
    }

    // Numbers that are missing lay behind damage: nobody sends them any more.
    private bool IsNext(long number)
    {
        lock (_gate)
        {
            if (number <= _cursor) return false;
            if (number > _cursor + 1 && _progress.Done(_cursor + 1, number - 1)) _files.Forget(_progress.Number, _last);
            _cursor = number;
            return !_progress.IsDone(number);
        }
    }

    private QueuedMessage? Message(QueueRecord record)
    {
        try
        {
            var message = QueueFormat.Read(record.Body);
            var id = string.Create(CultureInfo.InvariantCulture, $"{_name}-{record.Number:x}");
            return new QueuedMessage(record.Number, message.Id is null ? message.With(MqttMessage.IdProperty, id) : message);
        }
        catch (InvalidDataException)
        {
            Damaged++;
            Done(record.Number);
            return null;
        }
    }

    // What cannot be read any more goes, so that it holds up nothing.
    private void Skip(QueueSegment segment)
    {
        lock (_gate)
        {
            Damaged++;
            var last = (_files.After(segment)?.First - 1) ?? _last;
            _offset = segment.Length;
            if (_progress.Done(_cursor + 1, last)) _files.Forget(_progress.Number, _last);
            _cursor = Math.Max(_cursor, last);
        }
    }
}
