using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;
using Tributary.Core.Specs;
using Tributary.Engine.Models;

namespace Tributary.Coordinator.Runs;

/// <summary>A run's file as people get it back: without what only the coordinator needs.</summary>
internal static class RunText
{
    public static JsonElement Json(RunDocument document)
        => JsonSerializer.SerializeToElement(Shown(document.Write()), ApiJson.Default.JsonNode);

    /// <summary>What a store kept, a simulation's too, every value spelled out.</summary>
    public static string Yaml(string stored) => SpecYamlWriter.Write(WithNamedModel(Shown(JsonNode.Parse(stored)!.AsObject())));

    private static JsonObject Shown(JsonObject document)
    {
        document.Remove(RunDocument.HostKey);
        return document;
    }

    /// <summary>A model that is the catalogue's is told by its name: people know that, not its layers.</summary>
    internal static JsonObject WithNamedModel(JsonObject document)
    {
        if (document["model"]?["name"] is JsonValue value && value.TryGetValue<string>(out var name) && ModelCatalog.Find(name) is { } known
            && ModelSpecWriter.Write(known).ToJsonString() == document["model"]!.ToJsonString()) document["model"] = known.Name;
        return document;
    }
}
