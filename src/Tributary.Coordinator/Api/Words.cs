using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Coordinator.Api;

/// <summary>Enums as camelCase words.</summary>
internal sealed class Words<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
