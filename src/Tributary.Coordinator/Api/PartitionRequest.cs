using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Api;

/// <summary>A partition to look at.</summary>
/// <param name="Data">The section data of a run file.</param>
/// <param name="Seed">The run's; 1 by default.</param>
public sealed record PartitionRequest([property: JsonConverter(typeof(WholeTextsConverter))] JsonNode? Data, long? Seed = null);
