using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Texts;
using Tributary.Gateways.Fabrics;

namespace Tributary.Coordinator.Api;

/// <summary>The JSON form of the REST API: camelCase names and words, nulls left out, no numbers that JSON has not.
/// Source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(CleanTextConverter), typeof(Finite<double>), typeof(Finite<float>), typeof(Words<RunStatus>), typeof(Words<ClientState>),
            typeof(Words<RefusalReason>),
        typeof(Words<HoldingKind>), typeof(Words<SchemaOrigin>), typeof(Words<CurveOf>), typeof(Words<FieldType>),
        typeof(Words<StreamKind>), typeof(Words<ActivationState>),
    ])]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(Page<RunInfo>))]
[JsonSerializable(typeof(RunEdit))]
[JsonSerializable(typeof(RoundRecord))]
[JsonSerializable(typeof(Page<RoundRecord>))]
[JsonSerializable(typeof(SchemaRecord))]
[JsonSerializable(typeof(Page<RoundInfo>))]
[JsonSerializable(typeof(Page<ClientOutcome>))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(Page<LogLine>))]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(PredictReply))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(Page<ClientView>))]
[JsonSerializable(typeof(ClientPage))]
[JsonSerializable(typeof(Page<ClientRoundInfo>))]
[JsonSerializable(typeof(Page<ModelInfo>))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(RunSeries))]
[JsonSerializable(typeof(Page<RunClient>))]
[JsonSerializable(typeof(Page<LaunchInfo>))]
[JsonSerializable(typeof(LaunchedRun))]
[JsonSerializable(typeof(RunCheck))]
[JsonSerializable(typeof(RunCatalog))]
[JsonSerializable(typeof(HealthInfo))]
[JsonSerializable(typeof(CallerInfo))]
[JsonSerializable(typeof(SettingsInfo))]
[JsonSerializable(typeof(CatalogSet[]))]
[JsonSerializable(typeof(PartitionRequest))]
[JsonSerializable(typeof(DataPartition))]
[JsonSerializable(typeof(ModelDetails))]
[JsonSerializable(typeof(ModelComparison))]
[JsonSerializable(typeof(ModelTest))]
[JsonSerializable(typeof(ServingInfo))]
[JsonSerializable(typeof(Page<ServingInfo>))]
[JsonSerializable(typeof(ServingOrder))]
[JsonSerializable(typeof(HookMessage))]
[JsonSerializable(typeof(HookDelivery))]
[JsonSerializable(typeof(StreamsInfo))]
[JsonSerializable(typeof(StreamScores))]
[JsonSerializable(typeof(FabricInfo))]
[JsonSerializable(typeof(Page<FabricActivation>))]
[JsonSerializable(typeof(JsonNode))]
public sealed partial class ApiJson : JsonSerializerContext;
