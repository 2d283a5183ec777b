using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Peers;

/// <summary>A line to a port of this machine that a test can cut and hold up.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flows = new();

    public CuttingProxy(int target)
    {
        _target = target;
        _flows.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that went through, both ways.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    private long _bytes;
    private bool _isDisposed;

    /// <summary>Breaks every connection that stands now.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys) client.Client?.Close(0);
    }

    /// <summary>Nothing goes through any more, and nobody hears of it.</summary>
    public void Hold() => _flows = new TaskCompletionSource();

    public void Release() => _flows.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await _end.CancelAsync();
        _listener.Stop();
        Release();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            (_open[near], _open[far]) = (true, true);
            (near.NoDelay, far.NoDelay) = (true, true);
            await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream()), CopyAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // The other end is away.
        }

        _open.TryRemove(near, out _);
        _open.TryRemove(far, out _);
        near.Client?.Close(0);
        near.Dispose();
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.ReadAsync(buffer, _end.Token)) > 0;)
            {
                await _flows.Task;
                await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
                Interlocked.Add(ref _bytes, count);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It was cut.
        }
    }
}
