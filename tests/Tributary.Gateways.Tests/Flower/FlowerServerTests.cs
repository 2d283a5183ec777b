using Peers;
using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>Tributary clients join a Flower server in Python.</summary>
public sealed class FlowerServerTests : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(GrpcChannel.CreateHandler(new GrpcLimits()));
    private readonly TrainerPool _pool = new(1);
    private PythonPeer? _server;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Real_trainers_learn_at_a_Flower_server()
    {
        await StartAsync(2, "do=parameters,properties,evaluate,fit,fit,fit,evaluate",
            """config={"batch_size":10,"local_epochs":2,"learning_rate":0.1}""");
        var running = Enumerable.Range(0, 2).Select(i => JoinAsync(Trainer(i))).ToList();

        var parameters = await _server!.UntilAsync("parameters");
        Assert.Equal("[[10,784],[10]]", parameters["shapes"]!.ToJsonString());
        Assert.True((bool)parameters["same"]!);
        Assert.Equal("client-0", (string?)(await _server.UntilAsync("properties"))["properties"]!["id"] ?? "client-0");
        var before = await _server.UntilAsync("evaluate");
        var fit = await _server.UntilAsync("fit");
        Assert.Equal("[0,0] [300,300]", $"{fit["codes"]!.ToJsonString()} {fit["examples"]!.ToJsonString()}");
        Assert.True((double)fit["metrics"]![0]!["loss"]! > 0);
        var after = await _server.UntilAsync("evaluate");
        Assert.True((double)after["accuracy"]![0]! > (double)before["accuracy"]![0]! + 0.3);
        await _server.UntilAsync("goodbye");
        await Task.WhenAll(running);
    }

    [Theory]
    [InlineData("<f8")]
    [InlineData("<f2")]
    [InlineData(">f4")]
    public async Task The_server_gets_back_the_types_that_it_sent(string type)
    {
        await StartAsync(1, "do=parameters,fit", $"type={type}");
        var running = JoinAsync(ScriptedClient.Moves("a", 0.5f));

        Assert.Equal($"[\"{type.Replace("<", "\\u003C", StringComparison.Ordinal).Replace(">", "\\u003E", StringComparison.Ordinal)}\"]",
            (await _server!.UntilAsync("fit"))["types"]!.ToJsonString());
        await running;
    }

    [Fact]
    public async Task Tensors_that_are_not_the_models_are_refused_in_words()
    {
        await StartAsync(1, "do=parameters,wrong,fit");
        var running = JoinAsync(ScriptedClient.Moves("a", 0.5f));

        var wrong = await _server!.UntilAsync("wrong");
        Assert.Equal(3, (int)wrong["codes"]![0]!);
        Assert.Contains("there are 1 tensors; 2 are expected", (string?)wrong["messages"]![0], StringComparison.Ordinal);
        Assert.Equal(0, (int)(await _server.UntilAsync("fit"))["codes"]![0]!);
        await running;
    }

    [Fact]
    public async Task A_refusal_and_a_broken_trainer_are_statuses_and_the_client_stays()
    {
        await StartAsync(1, "do=parameters,fit,fit");
        var asked = 0;
        var running = JoinAsync(new ScriptedClient("a", (_, _) => ++asked == 1
            ? Task.FromResult<Reply>(new Refusal(RefusalReason.OutOfData, "the shelf is empty"))
            : throw new InvalidOperationException("oh")));

        Assert.Equal("OutOfData: the shelf is empty", (string?)(await _server!.UntilAsync("fit"))["messages"]![0]);
        Assert.Equal("Failed: InvalidOperationException: oh", (string?)(await _server.UntilAsync("fit"))["messages"]![0]);
        await running;
    }

    [Fact]
    public async Task A_client_that_is_sent_away_for_a_while_comes_back()
    {
        await StartAsync(1, "do=parameters,reconnect,fit");
        var running = JoinAsync(ScriptedClient.Moves("a", 0.5f));

        Assert.Equal(1, (int)(await _server!.UntilAsync("reconnect"))["reason"]!);
        await _server.UntilAsync("back");
        Assert.Equal(0, (int)(await _server.UntilAsync("fit"))["codes"]![0]!);
        Assert.Equal(4, (int)(await _server.UntilAsync("goodbye"))["reason"]!);
        await running;
    }

    [Fact]
    public async Task A_client_waits_for_a_server_that_vanished_and_works_on_when_it_returns()
    {
        var port = await StartAsync(1, "do=parameters,vanish");
        var running = JoinAsync(ScriptedClient.Moves("a", 0.5f), port);
        await _server!.UntilAsync("vanish");
        await _server.EndAsync();
        await _server.DisposeAsync();

        await StartAsync(1, "do=parameters,fit", $"port={port}");

        Assert.Equal(0, (int)(await _server!.UntilAsync("fit"))["codes"]![0]!);
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _http.Dispose();
        _pool.Dispose();
    }

    private int _port;

    private async Task<int> StartAsync(int clients, params string[] told)
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        _server = PythonPeer.Start("flower_server.py", [$"{clients}", .. told]);
        return _port = (int)(await _server.UntilAsync("listening"))["port"]!;
    }

    private LocalTrainer Trainer(int number)
        => new($"client-{number}", new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(number * 300, 300)]), _pool, TimeProvider.System);

    private Task JoinAsync(IClient client, int? port = null)
    {
        var channel = new GrpcChannel(_http, new Uri($"http://127.0.0.1:{port ?? _port}"), new GrpcLimits(), TimeProvider.System);
        var options = new FlowerAgentOptions { Model = ModelCatalog.Find("logreg")! };
        return new FlowerAgent(channel, options, new Silent(), TimeProvider.System).RunAsync(client, Now);
    }

    private sealed class Silent : ILineObserver;
}
