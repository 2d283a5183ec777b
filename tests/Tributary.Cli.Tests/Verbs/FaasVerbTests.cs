using System.Text.Json.Nodes;
using Tributary.Engine.Data;

namespace Tributary.Cli.Tests.Verbs;

public sealed class FaasVerbTests : IDisposable
{
    private const string Config = """
        name: digits
        providers:
          local: { here: {} }
        scenarios:
          federated_learning:
            clients_info: { total_num_clients: 3, num_clients_per_round: 3 }
            data_sampling: { model: mnistnn, hidden_size: 32, batch_size: 10 }
            model_params: { lr: "1e-3", optim: adam, local_epochs: "1" }
        tributary:
          clients: { here: 3 }
          data: { source: mnist-mini, part: "{i}/{n}", deal: iid }
        """;

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task Functions_are_deployed_listed_trained_over_and_removed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "functions are groups of processes, as Linux has them");
        _terminal.Write("config.yaml", Config);

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("faas", "status"));
        Assert.Contains("0 of 3 functions there, 3 missing", _terminal.Out, StringComparison.Ordinal);
        Assert.True(await _terminal.RunAsync("faas", "-c", "config.yaml", "-d") == ExitCode.Ok, _terminal.Error);
        Assert.Contains("3 of 3 functions deployed", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("faas", "status", "--json"));
        Assert.Equal(3, _terminal.Out.Split('\n').Count(line => line.Contains("\"state\":\"there\"", StringComparison.Ordinal)));

        Assert.True(await _terminal.RunAsync("faas", "-s", "--rounds", "2") == ExitCode.Ok, _terminal.Error + _terminal.Out);
        Assert.Contains("clients 3/3", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("local here: 9 activations (", _terminal.Out, StringComparison.Ordinal);
        var log = await File.ReadAllLinesAsync(_terminal.At("logs/SWI.log"), TestContext.Current.CancellationToken);
        Assert.Contains(log, line => line.EndsWith(" - FederatedLearning - INFO -  ############## Experiment : digits###################",
            StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("Iter: 1, Loss: ", StringComparison.Ordinal));
        Assert.Contains("TotalIter: 2, FinalLoss: ", log[^1], StringComparison.Ordinal);
        var table = await File.ReadAllLinesAsync(_terminal.At("logs/csvs/1_mnistnn/1.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(",client_id,activation_id,start_time,end_time,diff", table[0]);
        Assert.Equal(4, table.Length);
        Assert.Matches(@"^0,[012]\.0,[0-9a-f]{32},\d+\.\d+,\d+\.\d+,\d+\.\d+", table[1]);

        // A coordinator by itself finds what was deployed, and lets it take part.
        var joined = new TaskCompletionSource<CancellationTokenSource>();
        var serving = _terminal.RunAsync(["coordinator", "--faas", "config.yaml", "--listen", "http://127.0.0.1:0", "--json"], told =>
        {
            if (told.Line.Contains("client_2 joined", StringComparison.Ordinal)) joined.TrySetResult(told.Interrupt);
        });
        await (await joined.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).CancelAsync();
        await serving;

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("faas", "-r"));
        Assert.Contains("3 of 3 functions removed", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_that_are_spoken_to_as_FedKeepers_train_on_the_files_that_the_configuration_names()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "functions are groups of processes, as Linux has them");
        string Digits(ImageSet set, string name)
        {
            byte[] pixels = [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Pixels(i).ToArray())];
            using (var file = File.Create(_terminal.At($"{name}-images")))
                new IdxArray(IdxType.UInt8, [set.Count, 28, 28], pixels).Write(file);
            using (var file = File.Create(_terminal.At($"{name}-labels")))
                new IdxArray(IdxType.UInt8, [set.Count], [.. Enumerable.Range(0, set.Count).Select(i => (byte)set.Label(i))]).Write(file);
            return $"{name}_images_url: \"file://{_terminal.At($"{name}-images")}\", {name}_labels_url: \"file://{_terminal.At(
                $"{name}-labels")}\"";
        }

        var (train, test) = (Digits((ImageSet)EmbeddedMnist.Train, "train"), Digits((ImageSet)EmbeddedMnist.Test, "test"));
        _terminal.Write("config.yaml", Config[..Config.IndexOf("tributary:", StringComparison.Ordinal)]
            + $"    training_test_data: {{ {train}, {test} }}\n"
            + "    functions: { fl_client: { local: { protocol: fedkeeper } } }\ntributary: { clients: { here: 3 } }\n");
        Assert.True(await _terminal.RunAsync("faas", "-d") == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync("faas", "-s", "--rounds", "2") == ExitCode.Ok, _terminal.Error + _terminal.Out);
        Assert.Contains("round 2/2  accuracy", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("local here: 6 activations (", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_in_the_file_is_told_with_its_lines_and_nothing_is_done()
    {
        _terminal.Write("config.yaml", Config.Replace("here: 3", "there: 3", StringComparison.Ordinal)
            .Replace("mnistnn", "resnet", StringComparison.Ordinal));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("faas", "-d"));
        Assert.Contains("config.yaml:7: scenarios.federated_learning.data_sampling.model: 'resnet' is not known", _terminal.Error,
            StringComparison.Ordinal);
        Assert.Contains("tributary.clients.there: is no cluster of providers", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("faas", "-c", "none.yaml", "-s"));
        Assert.Contains("none.yaml", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_a_key_is_told_before_anything_starts()
    {
        _terminal.Write("config.yaml", """
            providers: { openwhisk: { a: { base_url: "http://127.0.0.1:9/api/v1/namespaces/guest/actions/" } } }
            scenarios: { federated_learning: { clients_info: { ow_clients_count: 2 } } }
            """);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("faas", "-s"));
        Assert.Contains("openwhisk cluster 'a': its address or its key is missing", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("coordinator", "--faas", "config.yaml", "--listen", "http://127.0.0.1:0"));
        Assert.Contains("openwhisk cluster 'a': its address or its key is missing", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_named_and_what_is_there_is_still_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "functions are groups of processes, as Linux has them");
        _terminal.Write("config.yaml", """
            providers:
              local: { here: {} }
              openwhisk:
                gone: { base_url: "http://127.0.0.1:9/api/v1/namespaces/guest/actions/", auth: { ow_auth: "user:secret-of-mine" } }
            scenarios:
              federated_learning: { clients_info: { total_num_clients: 2, num_clients_per_round: 2 } }
            tributary: { clients: { here: 1, gone: 1 } }
            """);
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync("faas", "-d", "--json"));
        var states = _terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .ToDictionary(line => (string)line["function"]!, line => (string)line["state"]!, StringComparer.Ordinal);
        Assert.Equal(("created", "failed"), (states["client_0"], states["client_1"]));
        Assert.Contains("openwhisk gone", _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-mine", _terminal.Out + _terminal.Error, StringComparison.Ordinal);
    }
}
