using System.Net.Http.Headers;
using Folders;
using Tributary.Client.Functions;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;

namespace Tributary.Function.Tests;

/// <summary>A function in this process, at a port of its own.</summary>
internal sealed class FunctionGround : ILineObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly FunctionWork _work;
    private Task _running = Task.CompletedTask;

    private FunctionGround(FunctionOptions options) => _work = new FunctionWork(options, TimeProvider.System, seed: 7);

    public TemporaryFolder Folder { get; } = new();

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public HttpClient Http { get; } = new();

    public static async Task<FunctionGround> StartAsync(Func<FunctionOptions, FunctionOptions>? change = null)
    {
        var options = new FunctionOptions { Port = 0, Folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) };
        options = change?.Invoke(options) ?? options;
        var ground = new FunctionGround(options);
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        ground._running = new FunctionHost(options, ground._work, ground, ground.Output, ground.Error, TimeProvider.System)
            .RunAsync(port.SetResult, ground._end.Token);
        await await Task.WhenAny(port.Task, ground._running);
        ground.Http.BaseAddress = new Uri($"http://127.0.0.1:{await port.Task}/");
        return ground;
    }

    /// <summary>Posts a body.</summary>
    /// <returns>Status, media type and body of the answer.</returns>
    public async Task<(int Status, string? Type, byte[] Body)> PostAsync(string path, byte[] body, string? type = null)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(),
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A request of FedKeeper's on the digits of <see cref="Folder"/>.</summary>
    public FedKeeperRequest Request(string model = "mnistnn", string optimizer = "adam", int hidden = 8) => new()
    {
        Rows = [.. Enumerable.Range(20, 60)],
        Weights = [],
        Urls = DigitFiles.Pickled(Folder),
        Sampling = new FedKeeperSampling { HiddenSize = hidden, Model = model },
        Model = model,
        LearningRate = "1e-3",
        Optimizer = optimizer,
        LocalEpochs = "2",
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Http.Dispose();
        _work.Dispose();
        _end.Dispose();
        Folder.Dispose();
        await Output.DisposeAsync();
        await Error.DisposeAsync();
    }
}
