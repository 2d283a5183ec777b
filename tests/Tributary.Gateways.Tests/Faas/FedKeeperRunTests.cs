using System.Diagnostics;
using Folders;
using Peers;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>FedKeeper's client functions in Python train in our rounds, called at their addresses as its invoker calls them, by its
/// configuration.</summary>
public sealed class FedKeeperRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Python_functions_train_two_rounds_and_a_platform_without_keys_need_not_list_them()
    {
        await PythonPeer.NeedAsync("flask", "bson", "numpy", "torch");
        await PickleAsync();
        await using var python = PythonPeer.Start("faas_client.py", ["0"]);
        var port = (int)(await python.UntilAsync("listening"))["port"]!;
        string At(string name) => $"file://{_folder.At(name)}";
        var text = $$"""
            name: small
            providers: { google: { gcf_cluster: { base_url: "http://127.0.0.1:{{port}}/", auth: { project_id: "project-1" } } } }
            scenarios:
              federated_learning:
                clients_info: { total_num_clients: 2, num_clients_per_round: 2, gcf_clients_count: 2 }
                data_sampling: { model: mnistnn, hidden_size: 16, batch_size: 10 }
                training_test_data: { train_images_url: "{{At("images.obj")}}", train_labels_url: "{{At("labels.obj")}}",
                  test_images_url: "{{At("images.obj")}}", test_labels_url: "{{At("labels.obj")}}" }
                functions: { fl_client: { google: { func_path: functions/fl_client/google/, runtime: python37 } } }
            """;
        var faults = new List<SpecProblem>();
        var (_, config) = FabricReader.Read("config.yaml", text, faults);
        Assert.Empty(faults);
        var model = Core.Specs.SpecYaml.Read("model", $"model: {FabricModel.Text(config.Learning!)}", faults).Root!["model"];
        var spec = new RunSpec
        {
            Model = ModelSpecReader.Read(model, "model", faults)!,
            Rounds = 2,
            Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 },
            Training = new() { BatchSize = 10, Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.001 } },
            Evaluation = new() { On = EvaluationPlace.None },
        };

        await using var harness = await FaasHarness.StartAsync(text);
        await harness.Coordinator.CreateAsync("python", spec);
        await harness.Coordinator.PresentAsync(2);
        var outcome = await harness.Coordinator.RunAsync("python", spec, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var models = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 1; round <= 2; round++)
        {
            var record = await harness.Coordinator.RoundAsync("python", round);
            Assert.Equal(["client_0", "client_1"], record.Cohort.Select(client => client.Client));

            // 2,000 digits in 200 shards of ten, two each.
            Assert.All(record.Cohort, client => Assert.Equal((null, 20L), ((object?)client.Refused, client.Examples)));
            models.Add(record.ModelSha256);
        }

        Assert.Equal(2, models.Count);
        Assert.Equal(4, harness.Gateway.Fabric.Clusters.Single().Tally.Succeeded);
    }

    private async Task PickleAsync()
    {
        var set = (ImageSet)EmbeddedMnist.Train;
        await File.WriteAllBytesAsync(_folder.At("pixels"), [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Pixels(i).ToArray())]);
        await File.WriteAllBytesAsync(_folder.At("digits"), [.. Enumerable.Range(0, set.Count).Select(i => (byte)set.Label(i))]);
        const string Program = "import numpy as n,pickle as p;r=lambda f:n.fromfile(f,'u1');"
            + "p.dump(r('pixels').reshape(-1,28,28),open('images.obj','wb'),2);p.dump(r('digits'),open('labels.obj','wb'),2)";
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Program]) { WorkingDirectory = _folder.Location };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
