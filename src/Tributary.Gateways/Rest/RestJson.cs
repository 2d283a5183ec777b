using System.Text.Json.Serialization;

namespace Tributary.Gateways.Rest;

/// <summary>What <see cref="RestBook"/> writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RestBook.State))]
internal sealed partial class RestJson : JsonSerializerContext;
