using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;

namespace Tributary.Gateways.Tests.Faas;

public sealed class FabricReaderTests
{
    [Fact]
    public void The_recorded_file_is_read_as_it_stands()
    {
        var text = RecordedFile.Text("config.yaml");
        var (config, faults) = Read(text);
        Assert.Empty(faults);
        Assert.Empty(config.Warnings);
        Assert.Equal(["openwhisk cluster 'invasic_cluster'", "google cluster 'gcf_cluster'"], config.Clusters.Select(one => $"{one}"));
        Assert.Equal("user:key", config.Clusters[0].Auth["ow_auth"]);
        Assert.Equal((100, null), (config.Clusters[0].Concurrency, config.Clusters[0].Metrics));
        Assert.Equal(["client_0 invasic_cluster FedKeeper", "client_1 gcf_cluster FedKeeper"],
            config.Clients.Select(one => $"{one.Name} {one.Cluster.Name} {one.Entry.Protocol}"));
        Assert.Equal((2048, TimeSpan.FromMinutes(5), 100), Limits(config.Clients[0]));
        Assert.Equal((2048, TimeSpan.FromMinutes(5), 1), Limits(config.Clients[1]));
        var learning = config.Learning!;
        Assert.Equal(("mnistnn", 8, "adam", 2, 1e-3),
            (learning.Model, learning.Hidden, learning.Optimizer, learning.Epochs, learning.LearningRate));
        Assert.Equal("http://127.0.0.1:18850/mnist_test_labels.obj", $"{learning.Data!.TestLabels}");
        Assert.Equal(new MongoConfig("127.0.0.1:18851", "flweights", "mnist_weights"), learning.Mongo);
        Assert.Contains(config.Functions, one => one is { Scenario: "test", Provider: "openwhisk", Template.Runtime: "nodejs:14" });
    }

    [Fact]
    public void The_block_printed_in_the_document_is_read_with_a_warning()
    {
        var (config, faults) = Read("""
            version: 0.1
            name: test
            providers:
              openwhisk:
                invasic_cluster:
                  base_url: "https://user:secret@10.0.0.1:31001/api/v1/namespaces/guest/actions/"
                  auth:
                    ow_auth: user:secret
             scenarios:
              federated_learning:
                clients_info:
                  total_num_clients: 2
                  num_clients_per_round: 1
                  ow_clients_count: 2
                model_params:
                  lr: "1e-3"
            """);
        Assert.Empty(faults);
        Assert.Contains("line 9: 'scenarios'", Assert.Single(config.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, config.Clients.Count);
        Assert.Equal("https://10.0.0.1:31001/api/v1/namespaces/guest/actions/", $"{config.Clusters[0].Base}");
        Assert.Equal("user:secret", config.Clusters[0].Auth["user_info"]);
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_place_and_no_secret()
    {
        var (_, faults) = Read("""
            name: x
            providers:
              openwhisk:
                a: { auth: { ow_auth: "hidden-key", other: "env:NO_SUCH_VARIABLE_HERE" }, configurations: { concurrency: many } }
              nowhere:
                b: {}
            scenarios:
              federated_learning:
                clients_info: { total_num_clients: 3, num_clients_per_round: 5, ow_clients_count: 2, gcf_clients_count: 1 }
                data_sampling: { model: transformer, batch_size: "0" }
                model_params: { lr: fast }
                functions:
                  fl_client:
                    openwhisk: { memory: "lots", timeout: "99999999999" }
            tributary: { attempts: 50, sped: 3, bucket: "s3://KEY:hidden-key@models/x?region=r" }
            """);
        string[] paths = ["providers.openwhisk.a.base_url", "providers.openwhisk.a.auth.other",
            "providers.openwhisk.a.configurations.concurrency",
            "providers.nowhere", "scenarios.federated_learning.clients_info.gcf_clients_count",
            "scenarios.federated_learning.clients_info.total_num_clients",
                "scenarios.federated_learning.clients_info.num_clients_per_round",
            "scenarios.federated_learning.data_sampling.model", "scenarios.federated_learning.data_sampling.batch_size",
            "scenarios.federated_learning.model_params.lr", "scenarios.federated_learning.functions.fl_client.openwhisk.memory",
            "scenarios.federated_learning.functions.fl_client.openwhisk.timeout", "tributary.attempts", "tributary.bucket",
            "tributary.sped"];
        Assert.Equal(paths.Order(StringComparer.Ordinal), faults.Select(fault => fault.Path).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.ToString().Contains("hidden-key", StringComparison.Ordinal));
    }

    [Fact]
    public void Our_own_section_deals_clients_to_clusters_and_data_to_clients()
    {
        var (config, faults) = Read("""
            providers: { local: { one: {}, two: {} } }
            scenarios: { federated_learning: { clients_info: { num_clients_per_round: 2, total_num_clients: 5 } } }
            tributary:
              clients: { one: 2, two: 3 }
              speculate: 1.5
              budget: 2.5
              bucket: s3://models/functions?region=eu-central-1
              data: { source: mnist, part: "{i}/{n}", deal: "shards:2" }
            """);
        Assert.Empty(faults);
        Assert.Equal(["one", "one", "two", "two", "two"], config.Clients.Select(one => one.Cluster.Name));
        Assert.All(config.Clients, one => Assert.Equal(FunctionProtocol.Native, one.Entry.Protocol));
        Assert.Equal("4/5", config.Keeper.Data!.Of(3, 5).Part);
        Assert.Equal((1.5, 2.5, "s3://models/functions?region=eu-central-1"),
            (config.Keeper.Speculate, config.Keeper.Budget, config.Keeper.Bucket));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("providers: 7")]
    [InlineData("providers: { openwhisk: [] }")]
    [InlineData("scenarios: { federated_learning: [1, 2] }")]
    [InlineData("providers: { local: { a: { auth: [x] } } }\nscenarios: { x: { functions: { f: 3 } } }")]
    [InlineData(" a:\n  - b\n c")]
    public void Whatever_stands_there_is_a_fault_and_nothing_else(string text) => Assert.NotEmpty(Read(text).Faults);

    [Fact]
    public void The_samples_are_without_fault()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        var samples = Directory.GetFiles(Path.Combine(folder.FullName, "samples", "faas"), "*.yaml");
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            var (config, faults) = Read(File.ReadAllText(sample));
            Assert.Empty(faults);
            Assert.Empty(config.Warnings);
            Assert.NotEqual(0, config.ClientCount);
        }
    }

    [Fact]
    public void Rows_are_dealt_by_label_two_shards_each_the_same_every_time()
    {
        int[] labels = [.. Enumerable.Range(0, 60_000).Select(i => i * 7 % 10)];
        var dealt = RowDeal.Deal(labels, 100);
        Assert.Equal(100, dealt.Length);
        Assert.All(dealt, rows => Assert.Equal(600, rows.Count));
        Assert.Equal(60_000, dealt.SelectMany(rows => rows).Distinct().Count());
        Assert.All(dealt, rows => Assert.InRange(rows.Select(row => labels[row]).Distinct().Count(), 1, 4));
        Assert.Equal(dealt[42], RowDeal.Deal(labels, 100)[42]);
        Assert.Equal(600, RowDeal.Deal(labels, 2)[1].Count);
    }

    private static (int, TimeSpan, int) Limits(ClientFunction client)
        => (client.Entry.Template.MemoryMegabytes, client.Entry.Template.Timeout, client.Entry.Template.Concurrency);

    private static (FabricConfig Config, List<SpecProblem> Faults) Read(string text)
    {
        var faults = new List<SpecProblem>();
        var (_, config) = FabricReader.Read("config.yaml", text, faults);
        return (config, faults);
    }
}
