using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>The network between clients and their coordinator: a TCP relay on loopback that can be cut, slowed, or made to swallow
/// answers.</summary>
internal sealed class FlakyLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<long, TcpClient> _open = new();
    private readonly CancellationTokenSource _end = new();
    private volatile int _target;
    private readonly Task _accepting;
    private long _connections;
    private int _swallow;
    private long _delay;

    /// <param name="target">The coordinator's port.</param>
    public FlakyLine(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Leads to another coordinator from now on.</summary>
    public void Lead(int target)
    {
        _target = target;
        Cut();
    }

    /// <summary>Ends every connection at once.</summary>
    public void Cut()
    {
        foreach (var client in _open.Values) client.Close();
    }

    /// <summary>The next so many answers are lost: what was asked arrived, but the asker never hears of it and asks again. What is asked
    /// while nobody answers does not add up: each lost answer costs a client up to half a minute.</summary>
    public void SwallowAnswers(int count) => Interlocked.Exchange(ref _swallow, Math.Max(count, Volatile.Read(ref _swallow)));

    /// <summary>Everything takes so much longer from now on.</summary>
    public void Delay(TimeSpan time) => Interlocked.Exchange(ref _delay, time.Ticks);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        var number = Interlocked.Increment(ref _connections);
        using var far = new TcpClient();
        try
        {
            _open[number] = near;
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(CopyAsync(near, far, answers: false), CopyAsync(far, near, answers: true));
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // The coordinator is down: so is the line.
        }
        finally
        {
            _open.TryRemove(number, out _);
            near.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool answers)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0;)
            {
                if (answers && Swallows()) return;
                if (Interlocked.Read(ref _delay) is > 0 and var ticks) await Task.Delay(TimeSpan.FromTicks(ticks), _end.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException)
        {
            // One end is gone; the other follows.
        }
    }

    private bool Swallows()
    {
        while (Volatile.Read(ref _swallow) is > 0 and var left)
            if (Interlocked.CompareExchange(ref _swallow, left - 1, left) == left) return true;
        return false;
    }
}
