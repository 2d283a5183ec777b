using System.Text;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>What an instance writes to its output and error streams, line by line, for the activations that run in it.</summary>
internal sealed class SandboxLog(TimeProvider clock)
{
    private const string Marker = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    // A longer line is cut into several.
    private const int MaxLine = 16 << 10;

    // What an instance still writes when it has answered: with markers until they come, else as long as pipes may take.
    private static readonly TimeSpan MarkerWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PipeWait = TimeSpan.FromMilliseconds(10);
    private readonly Lock _lock = new();
    private readonly List<ActivationLog> _running = [];
    private readonly ActivationLog _start = new(64 << 10);
    private int _outMarkers;
    private int _errorMarkers;
    private int _expected;
    private TaskCompletionSource _marked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it wrote before anything ran in it.</summary>
    public IReadOnlyList<string> StartLines => _start.Lines;

    /// <summary>Lines go to this log from now on, too.</summary>
    public void Begin(ActivationLog log)
    {
        lock (_lock)
        {
            _running.Add(log);
            _expected++;
        }
    }

    /// <summary>Waits for what the activation wrote last, then leaves its log alone.</summary>
    public async Task EndAsync(ActivationLog log)
    {
        var waitUntil = clock.GetTimestamp();
        while (true)
        {
            Task marked;
            lock (_lock)
            {
                var isMarked = Math.Min(_outMarkers, _errorMarkers) >= _expected;
                var wait = _outMarkers + _errorMarkers > 0 ? MarkerWait : PipeWait;
                if (isMarked || clock.GetElapsedTime(waitUntil) >= wait)
                {
                    _running.Remove(log);
                    _expected = Math.Min(_outMarkers, _errorMarkers) + _running.Count;
                    return;
                }

                if (_marked.Task.IsCompleted) _marked = new(TaskCreationOptions.RunContinuationsAsynchronously);
                marked = _marked.Task;
            }

            await marked.WaitAsync(PipeWait, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(Stream stream, bool isError)
    {
        var (bytes, line) = (new byte[8192], new List<byte>());
        try
        {
            while (await stream.ReadAsync(bytes) is > 0 and var read)
            {
                for (var i = 0; i < read; i++)
                {
                    if (bytes[i] != '\n') line.Add(bytes[i]);
                    if (bytes[i] != '\n' && line.Count < MaxLine) continue;
                    Take(line, isError);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The process is gone, and with it its last words.
        }

        if (line.Count > 0) Take(line, isError);
    }

    private void Take(List<byte> line, bool isError)
    {
        var text = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
        line.Clear();
        var isMarker = text.EndsWith(Marker, StringComparison.Ordinal);
        if (isMarker) text = text[..^Marker.Length];
        lock (_lock)
        {
            if (text.Length > 0 || !isMarker)
            {
                var told = $"{clock.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}00Z {(isError ? "stderr" : "stdout")}: {text}";
                if (_running.Count == 0) _start.Add(told);
                foreach (var log in _running) log.Add(told);
            }

            if (!isMarker) return;
            if (isError) _errorMarkers++;
            else _outMarkers++;
            _marked.TrySetResult();
        }
    }
}
