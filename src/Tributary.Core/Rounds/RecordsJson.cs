using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>The JSON form of what stores and observers write: camelCase names, enums as words, nulls left out. Source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(RoundRecord))]
[JsonSerializable(typeof(RunOutcome))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(OpenRound))]
[JsonSerializable(typeof(RunOwner))]
[JsonSerializable(typeof(RoundSummary))]
[JsonSerializable(typeof(SchemaRecord))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
public sealed partial class RecordsJson : JsonSerializerContext;
