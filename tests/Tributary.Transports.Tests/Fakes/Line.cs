using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Transports.Tests.Fakes;

/// <summary>An agent at a fake coordinator.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-agent-").FullName;
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http;

    public Line(FakeCoordinator coordinator, IClient trainer, HttpMessageHandler? handler = null, Func<AgentOptions,
        AgentOptions>? with = null)
    {
        var options = new AgentOptions { Folder = _folder };
        _http = new HttpClient(handler ?? LinkHandler.Create()) { BaseAddress = coordinator.Address, Timeout = Timeout.InfiniteTimeSpan };
        var agent = new NativeAgent(new NativeLink(_http, trainer.Info.Id, Clock), with is null ? options
            : with(options), Observer, Clock);
        Running = agent.RunAsync(trainer, _end.Token);
    }

    public static ModelSpec Spec { get; } = ModelCatalog.Find("logreg")!;

    /// <summary>Values that tell their places apart.</summary>
    public static ModelState Model { get; }
        = new(Spec.Layout(), Enumerable.Range(0, (int)Spec.Layout().Length).Select(i => i * 1e-4f).ToArray());

    public QuickClock Clock { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public Task Running { get; }

    public string[] Files => Directory.GetFiles(_folder);

    public static byte[] Bytes(ModelState model)
    {
        using var file = new MemoryStream();
        model.Save(file);
        return file.ToArray();
    }

    /// <summary>Puts the model at the coordinator and asks for its training.</summary>
    public static AssignmentMessage Train(FakeCoordinator coordinator, string run = "r", ModelState? model = null, ModelSpec? spec = null)
    {
        model ??= Model;
        coordinator.Models[model.Sha256()] = Bytes(model);
        return new AssignmentMessage
        {
            Key = Assignment.KeyOf(run, 1, AssignmentKind.Train),
            Kind = AssignmentKind.Train,
            Run = run,
            Round = 1,
            Model = model.Sha256(),
            Spec = ModelSpecWriter.Write(spec ?? Spec),
            Training = new JsonObject { ["epochs"] = 1 },
            Seed = ulong.MaxValue.ToString(CultureInfo.InvariantCulture),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Running.ContinueWith(_ => { }, TaskScheduler.Default);
        _http.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
