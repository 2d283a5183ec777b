using Folders;
using Tributary.Client.Functions;
using Tributary.Gateways.Faas.Servers;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Faas.Servers;

/// <summary>A function in this process, at a port of its own, as an OpenWhisk starts it; with the server's roles.</summary>
internal sealed class FunctionSpot : ILineObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TemporaryFolder _folder = new();
    private readonly FedKeeperServer _server = new([], seed: 5);
    private FunctionWork? _work;
    private Task _running = Task.CompletedTask;

    public HttpClient Http { get; } = new();

    public static async Task<FunctionSpot> StartAsync(string name)
    {
        var spot = new FunctionSpot();
        var options = FunctionOptions.Read(key => key switch
        {
            "__OW_ACTION_NAME" => name,
            "PORT" => "0",
            "TRIBUTARY_FOLDER" => spot._folder.At("work"),
            _ => null,
        }, withServers: true);
        spot._work = new FunctionWork(options, TimeProvider.System, seed: 7);
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        spot._running = new FunctionHost(options, spot._work, spot, TextWriter.Null, TextWriter.Null, TimeProvider.System, spot._server)
            .RunAsync(port.SetResult, spot._end.Token);
        await await Task.WhenAny(port.Task, spot._running);
        spot.Http.BaseAddress = new Uri($"http://127.0.0.1:{await port.Task}/");
        return spot;
    }

    /// <summary>One activation.</summary>
    /// <returns>Status and body.</returns>
    public async Task<(int Status, string Body)> RunAsync(string parameters)
    {
        using var content = new StringContent($$"""{"value":{{parameters}},"activation_id":"1"}""");
        using var answer = await Http.PostAsync(new Uri("run", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Http.Dispose();
        _work?.Dispose();
        _server.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }
}
