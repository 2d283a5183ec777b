using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Tributary.Gateways.Faas.Bodies;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>A process that listens on a port of this machine and runs one function, in a folder and an environment of its own. It ends with
/// all that it started when it is disposed, and when the platform ends in whatever way: a shell over its group reads a pipe that the
/// platform holds.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    // The function has no input and does not hold the shell's; the shell ends the whole group when the platform lets go of the pipe.
    private const string Watch = "\"$@\" </dev/null & exec >/dev/null 2>&1; read -r gone; kill -KILL 0";
    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly Lock _gate = new();
    private Task? _ending;
    private readonly Task _reading;
    private readonly SandboxPlace _place;
    private readonly string _folder;
    private readonly int _port;
    private readonly HttpClient _http;

    private Sandbox(Process process, SandboxPlace place, string folder, int port, TimeProvider clock)
    {
        Group = process.Id;
        (_process, _place, _folder, _port, Log) = (process, place, folder, port, new SandboxLog(clock));
        _reading = Task.WhenAll(Log.ReadAsync(process.StandardOutput.BaseStream, isError: false),
            Log.ReadAsync(process.StandardError.BaseStream, isError: true));
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
        })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public SandboxLog Log { get; }

    /// <summary>Its processes' group.</summary>
    public int Group { get; }

    /// <summary>Whether it took more memory than it may, and was ended for that.</summary>
    public bool IsOutOfMemory { get; private set; }

    /// <summary>Over when its processes are gone.</summary>
    public Task Gone => _reading;

    /// <summary>Starts the process, and waits until it listens.</summary>
    /// <exception cref="SandboxException">It does not come up.</exception>
    public static async Task<Sandbox> StartAsync(SandboxCommand command, SandboxPlace place, string apiHost, TimeSpan limit,
        TimeProvider clock, CancellationToken cancellation)
    {
        var (folder, port) = (place.NewFolder(), place.TakePort());
        Process? process = null;
        try
        {
            process = Process.Start(Describe(command, folder, port, apiHost))
                ?? throw new SandboxException($"{command.Words[0]} could not be started");
        }
        catch (Win32Exception fault)
        {
            throw new SandboxException($"{command.Words[0]} could not be started: {fault.Message}", fault);
        }
        finally
        {
            if (process is null)
            {
                place.GivePort(port);
                SandboxPlace.Remove(folder);
            }
        }

        var sandbox = new Sandbox(process, place, folder, port, clock);
        try
        {
            await sandbox.ListensAsync(limit, clock, cancellation);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls it.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="max">Bytes of the answer that are read; one that is larger comes back cut, one byte longer than this.</param>
    /// <exception cref="HttpRequestException">It broke off, or there is nobody.</exception>
    /// <exception cref="IOException">It broke off.</exception>
    public async Task<(HttpStatusCode Status, byte[] Body)> CallAsync(string path, ReadOnlyMemory<byte> body, int max,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ConnectionClose = true;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        return (response.StatusCode, await BoundedBody.ReadAsync(stream, max, cancellation));
    }

    public void EndForMemory()
    {
        IsOutOfMemory = true;
        Kill();
    }

    // Its end, and the platform's, may come at the same time.
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_ending ??= EndAsync());
    }

    private async Task EndAsync()
    {
        Kill();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(EndWait);
            await _reading.WaitAsync(EndWait);
        }
        catch (TimeoutException)
        {
            // The shell did not do it: the tree of processes goes one by one.
            _process.Kill(entireProcessTree: true);
        }

        _http.Dispose();
        _process.Dispose();
        _place.GivePort(_port);
        SandboxPlace.Remove(_folder);
    }

    private void Kill()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    private static ProcessStartInfo Describe(SandboxCommand command, string folder, int port, string apiHost)
    {
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Watch, "sandbox", .. command.Words])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [
                ("PATH", path ?? "/usr/local/bin:/usr/bin:/bin"), ("HOME", folder), ("TMPDIR", folder), ("LANG", "C.UTF-8"),
                ("DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT")),
                ("PORT", port.ToString()), ("__OW_PORT", port.ToString()), ("__OW_API_HOST", apiHost), ("__OW_ALLOW_CONCURRENT", "true"),
            ])
            if (value is not null) start.Environment[name] = value;
        return start;
    }

    private async Task ListensAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        var (began, pause) = (clock.GetTimestamp(), TimeSpan.FromMilliseconds(4));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _port, cancellation);
                return;
            }
            catch (SocketException)
            {
                if (_reading.IsCompleted) throw new SandboxException($"the process ended before it listened{LastWords}");
                if (clock.GetElapsedTime(began) > limit)
                    throw new SandboxException($"the process does not listen on its port after {limit.TotalSeconds:0} s{LastWords}");
            }

            await Task.WhenAny(_reading, Task.Delay(pause, clock, cancellation));
            if (pause < TimeSpan.FromMilliseconds(50)) pause *= 1.5;
        }
    }

    private string LastWords => Log.StartLines is [.., var last] ? $"; its last line: {last}" : "";
}
