using Tributary.Client.Streams.Configuration;
using Tributary.Engine.Sets;

namespace Tributary.Client.Tests.Streams;

/// <summary>The Keras system's config.yaml.</summary>
public sealed class StreamConfigurationTests
{
    // As the document has it, in the spelling of Python's YAML.
    private const string Whole = """
        mqtt_connection:
          host: localhost
          port: 1884
          keepalive: 30
          sub_qos: 1
          pub_qos: 1
          mqtt_protocol: 31
          mqtt_protocol_strict: yes
          ssl_protocol: tls_12
          ssl_cert_path: ca.pem
        data_generator:
          pub_topic: rows
          total_runtime: 60
          publish_interval: 0.25
          start_normal: no
          cycle_anomaly: True
          n_time: 5
          a_time: 7
          dataset_path: beth.csv
          features: [userId, eventId]
          dataset_label: evil
        predict_mqtt_topics: { sub_topics: "rows, merged", pub_topic: scores, cache_size: 3 }
        training_mqtt_topics: { sub_topics: [rows, merged], pub_topic: local, cache_size: 20 }
        manager_mqtt_topics: { sub_topics: [local], pub_topic: merged }
        nn_config: { model_path: m.h5, scaler_path: m.scaler, model_update_topic: merged }
        merge_model: { num_rounds: 3, prod_pub_topic: global, model_cache_size: 4, merge_ratio: 1, precision: 32 }
        train:
          train_epochs: 2
          train_bs: 16
          precision: 8
          early_stopping: true
          es_patience: 3
          es_delta: 0.5
          reduce_lr_on_plateau: on
          lr_patience: 4
          lr_delta: 0.25
          lr_cooldown: 1
          min_lr: 0.0001
          optimizer: adam
          loss: mse
        status_update_pub_topic: status
        """;

    [Fact]
    public void An_empty_file_has_the_defaults_of_the_original()
    {
        var read = Read("");

        Assert.Equal(("Federated_Learning_Mosquitto_MQTT_Broker", 1883, 60, 2, 0, 311, "None", null), (read.Broker.Host, read.Broker.Port,
            read.Broker.Keepalive, read.Broker.SubQos, read.Broker.PubQos, read.Broker.Protocol, read.Broker.SslProtocol,
            read.Broker.SslCertPath));
        Assert.Equal(("fedLearn/train_data", 10.0, 10_000.0, "sus"),
            (read.Generator.PubTopic, read.Generator.NormalTime, read.Generator.AnomalyTime, read.Generator.DatasetLabel));
        Assert.Equal(BethFeatures.Usual, read.Generator.Features);
        Assert.Equal((1, 10), (read.Predict.CacheSize, read.Train.CacheSize));
        Assert.Equal(["fedLearn/train_data", "model/production/update"], read.Train.SubTopics);
        Assert.Equal(["model/train/update"], read.Manager.SubTopics);
        Assert.Equal(new MergeSettings { NumRounds = 10, ModelCacheSize = 2, MergeRatio = 1, Precision = 32 }, read.Merge);
        Assert.Equal((10, 32, 0.00001), (read.Training.Epochs, read.Training.BatchSize, read.Training.MinLearningRate));
        Assert.Equal("server/status", read.StatusTopic);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var read = Read(Whole);

        Assert.Equal(new BrokerSettings
        {
            Host = "localhost",
            Port = 1884,
            Keepalive = 30,
            SubQos = 1,
            PubQos = 1,
            Protocol = 31,
            IsProtocolStrict = true,
            SslProtocol = "tls_12",
            SslCertPath = "ca.pem",
        }, read.Broker);
        Assert.Equal((60.0, 0.25, false, true, "beth.csv", "evil"), (read.Generator.TotalRuntime, read.Generator.PublishInterval,
            read.Generator.StartNormal, read.Generator.CycleAnomaly, read.Generator.DatasetPath, read.Generator.DatasetLabel));
        Assert.Equal(["rows", "merged"], read.Predict.SubTopics);
        Assert.Equal(("scores", 3), (read.Predict.PubTopic, read.Predict.CacheSize));
        Assert.Equal(("local", 20), (read.Train.PubTopic, read.Train.CacheSize));
        Assert.Equal(new MergeSettings { NumRounds = 3, GlobalTopic = "global", ModelCacheSize = 4 }, read.Merge);
        Assert.Equal(new TrainSettings
        {
            Epochs = 2,
            BatchSize = 16,
            Precision = 8,
            EarlyStopping = true,
            EarlyStoppingPatience = 3,
            EarlyStoppingDelta = 0.5,
            ReduceOnPlateau = true,
            PlateauPatience = 4,
            PlateauDelta = 0.25,
            PlateauCooldown = 1,
            MinLearningRate = 0.0001,
        }, read.Training);
        Assert.Equal(2, read.Notes.Count);
        Assert.Equal("", Read("status_update_pub_topic:").StatusTopic);
    }

    [Fact]
    public void All_faults_are_told_at_once_with_line_and_key()
    {
        var read = StreamConfigurationFile.Read("config.yaml", """
            mqtt_connection:
              hots: localhost
              port: 70000
              sub_qos: 3
              mqtt_protocol: 4
              ssl_protocol: ~
              ssl_cert_path: ca.pem
            training_mqtt_topics:
              sub_topics: fedLearn/train_data
            manager_mqtt_topics:
              pub_topic: model/#
            merge_model:
              merge_ratio: 0
              precision: 4
            train:
              train_epochs: many
            rounds: 3
            """);

        Assert.Null(read.Configuration);
        string[] wanted =
        [
            "config.yaml:2: mqtt_connection.hots: unknown key; did you mean host?",
            "config.yaml:3: mqtt_connection.port: is 70000; it must be in 1..65535",
            "config.yaml:4: mqtt_connection.sub_qos: is 3; it must be in 0..2",
            "config.yaml:5: mqtt_connection.mqtt_protocol: is 4; 311, 31 or 5 is needed",
            "config.yaml:6: mqtt_connection.ssl_protocol: is None beside ssl_cert_path",
            "config.yaml:9: training_mqtt_topics.sub_topics: is a text; a list is needed",
            "config.yaml:9: training_mqtt_topics.sub_topics: does not name model/production/update",
            "config.yaml:11: manager_mqtt_topics.pub_topic: 'model/#' has a wildcard",
            "config.yaml:13: merge_model.merge_ratio: is 0; it must be above 0 and at most 1",
            "config.yaml:14: merge_model.precision: is 4, which no program of the system can send",
            "config.yaml:16: train.train_epochs: 'many' stands here; a whole number is needed",
            "config.yaml:17: rounds: unknown key",
        ];
        Assert.Equal(wanted.Length, read.Faults.Count);
        Assert.All(wanted.Zip(read.Faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    private static StreamConfiguration Read(string text)
    {
        var read = StreamConfigurationFile.Read("config.yaml", text);
        Assert.Empty(read.Faults);
        return read.Configuration!;
    }
}
