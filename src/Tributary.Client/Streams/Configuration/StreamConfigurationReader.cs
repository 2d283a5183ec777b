using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Client.Streams.Configuration;

/// <summary>Reads the sections. A section or a key that is not there has its default, as in the original.</summary>
internal sealed class StreamConfigurationReader(List<SpecProblem> problems)
{
    private const int MaxPath = 4_096;

    private readonly List<string> _notes = [];

    public StreamConfiguration Read(JsonNode root)
    {
        var (fields, usual) = (new SpecReader(root, "", problems), new StreamConfiguration());
        var read = new StreamConfiguration
        {
            Broker = Broker(Section(fields, "mqtt_connection"), usual.Broker),
            Generator = Generator(Section(fields, "data_generator"), usual.Generator),
            Predict = Topics(Section(fields, "predict_mqtt_topics"), usual.Predict, hasCache: true, takesText: true),
            Train = Topics(Section(fields, "training_mqtt_topics"), usual.Train, hasCache: true, takesText: false),
            Manager = Topics(Section(fields, "manager_mqtt_topics"), usual.Manager, hasCache: false, takesText: false),
            Model = Model(Section(fields, "nn_config"), usual.Model),
            Merge = Merge(Section(fields, "merge_model"), usual.Merge),
            Training = Training(Section(fields, "train"), usual.Training),
            StatusTopic = fields.Has("status_update_pub_topic") && fields.Node("status_update_pub_topic") is null ? ""
                : StreamFields.Topic(fields, "status_update_pub_topic", usual.StatusTopic, mayBeEmpty: true),
        };
        fields.NoMore();
        foreach (var (name, topics) in new[] { ("predict_mqtt_topics", read.Predict), ("training_mqtt_topics", read.Train) })
            if (!topics.SubTopics.Contains(read.Model.ModelUpdateTopic, StringComparer.Ordinal))
                problems.Add(new SpecProblem($"{name}.sub_topics",
                    $"does not name {read.Model.ModelUpdateTopic} (nn_config.model_update_topic): merged models would never arrive"));
        return read with { Notes = _notes };
    }

    private static SpecReader Section(SpecReader fields, string key)
        => fields.Section(key) ?? new SpecReader(new JsonObject(), key, fields.Problems);

    private BrokerSettings Broker(SpecReader fields, BrokerSettings usual)
    {
        var read = new BrokerSettings
        {
            Host = StreamFields.Needed(fields, "host", usual.Host, 255),
            Port = fields.Int("port", usual.Port, 1, 65_535),
            Keepalive = fields.Int("keepalive", usual.Keepalive, 0, 65_535),
            SubQos = fields.Int("sub_qos", usual.SubQos, 0, 2),
            PubQos = fields.Int("pub_qos", usual.PubQos, 0, 2),
            Protocol = fields.Int("mqtt_protocol", usual.Protocol),
            IsProtocolStrict = StreamFields.Flag(fields, "mqtt_protocol_strict", usual.IsProtocolStrict),
            SslProtocol = fields.Text("ssl_protocol", usual.SslProtocol, "None", "tls_1", "tls_11", "tls_12"),
            SslCertPath = fields.Has("ssl_cert_path") ? StreamFields.Needed(fields, "ssl_cert_path", "", MaxPath) : null,
        };
        if (read.Protocol is not (311 or 31 or 5)) fields.Fault("mqtt_protocol", $"is {read.Protocol}; 311, 31 or 5 is needed");
        if (read.Protocol == 5) _notes.Add("mqtt_connection.mqtt_protocol is 5: the original programs know 311 and 31");
        if (read is { SslCertPath.Length: > 0, SslProtocol: "None" })
            fields.Fault("ssl_protocol", "is None beside ssl_cert_path; name tls_12 (the original programs end there)");
        fields.NoMore();
        return read;
    }

    private GeneratorSettings Generator(SpecReader fields, GeneratorSettings usual)
    {
        var read = new GeneratorSettings
        {
            PubTopic = StreamFields.Topic(fields, "pub_topic", usual.PubTopic),
            TotalRuntime = fields.Number("total_runtime", usual.TotalRuntime, 0, 1e9),
            PublishInterval = fields.Number("publish_interval", usual.PublishInterval, 0, 1e6),
            StartNormal = StreamFields.Flag(fields, "start_normal", usual.StartNormal),
            CycleAnomaly = StreamFields.Flag(fields, "cycle_anomaly", usual.CycleAnomaly),
            NormalTime = fields.Number("n_time", usual.NormalTime, 0, 1e9),
            AnomalyTime = fields.Number("a_time", usual.AnomalyTime, 0, 1e9),
            DatasetPath = StreamFields.Needed(fields, "dataset_path", usual.DatasetPath, MaxPath),
            Features = fields.Has("features") ? StreamFields.Texts(fields, "features", StreamFields.MaxItems) : usual.Features,
            DatasetLabel = StreamFields.Needed(fields, "dataset_label", usual.DatasetLabel, 255),
        };
        if (read.PublishInterval != Math.Floor(read.PublishInterval))
            _notes.Add($"data_generator.publish_interval is {read.PublishInterval}: the original generator takes whole seconds of it");
        fields.NoMore();
        return read;
    }

    private static TopicSettings Topics(SpecReader fields, TopicSettings usual, bool hasCache, bool takesText)
    {
        var read = new TopicSettings
        {
            SubTopics = fields.Has("sub_topics") ? StreamFields.SubTopics(fields, takesText) : usual.SubTopics,
            PubTopic = StreamFields.Topic(fields, "pub_topic", usual.PubTopic),
            CacheSize = hasCache ? fields.Int("cache_size", usual.CacheSize, 1, 1_000_000) : usual.CacheSize,
        };
        fields.NoMore();
        return read;
    }

    private static ModelFileSettings Model(SpecReader fields, ModelFileSettings usual)
    {
        var read = new ModelFileSettings
        {
            ModelPath = StreamFields.Needed(fields, "model_path", usual.ModelPath, MaxPath),
            ScalerPath = StreamFields.Needed(fields, "scaler_path", usual.ScalerPath, MaxPath),
            ModelUpdateTopic = StreamFields.Topic(fields, "model_update_topic", usual.ModelUpdateTopic),
        };
        fields.NoMore();
        return read;
    }

    private MergeSettings Merge(SpecReader fields, MergeSettings usual)
    {
        var read = new MergeSettings
        {
            NumRounds = fields.Int("num_rounds", usual.NumRounds, 1),
            GlobalTopic = StreamFields.Topic(fields, "prod_pub_topic", usual.GlobalTopic),
            ModelCacheSize = fields.Int("model_cache_size", usual.ModelCacheSize, 1, 100_000),
            MergeRatio = fields.Number("merge_ratio", usual.MergeRatio, max: 1, above: 0),
            Precision = StreamFields.Precision(fields, usual.Precision),
        };
        if (fields.Node("merge_ratio")?.ToJsonString() == "1")
            _notes.Add("merge_model.merge_ratio is 1: the original manager wants 1.0");
        if (read.Precision != 32)
            _notes.Add($"merge_model.precision is {read.Precision}: its trainers would misread what an original manager sends; 32 is sent");
        fields.NoMore();
        return read;
    }

    private static TrainSettings Training(SpecReader fields, TrainSettings usual)
    {
        var read = new TrainSettings
        {
            Epochs = fields.Int("train_epochs", usual.Epochs, 1, 100_000),
            BatchSize = fields.Int("train_bs", usual.BatchSize, 1, 1_000_000),
            Precision = StreamFields.Precision(fields, usual.Precision),
            EarlyStopping = StreamFields.Flag(fields, "early_stopping", usual.EarlyStopping),
            EarlyStoppingPatience = fields.Int("es_patience", usual.EarlyStoppingPatience, 0, 100_000),
            EarlyStoppingDelta = fields.Number("es_delta", usual.EarlyStoppingDelta, 0),
            ReduceOnPlateau = StreamFields.Flag(fields, "reduce_lr_on_plateau", usual.ReduceOnPlateau),
            PlateauPatience = fields.Int("lr_patience", usual.PlateauPatience, 0, 100_000),
            PlateauDelta = fields.Number("lr_delta", usual.PlateauDelta, 0),
            PlateauCooldown = fields.Int("lr_cooldown", usual.PlateauCooldown, 0, 100_000),
            MinLearningRate = fields.Number("min_lr", usual.MinLearningRate, 0, 1),
        };

        // Read by the original, and used for nothing.
        _ = (fields.Has("optimizer"), fields.Has("loss"));
        fields.NoMore();
        return read;
    }
}
