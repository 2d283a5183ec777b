using System.Text.Json.Serialization;

namespace Tributary.Coordinator.Reports;

/// <summary>JSON that stands inside a report.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class ReportJson : JsonSerializerContext;
