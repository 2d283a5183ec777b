using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>What goes over the wire: hello, assignment, cancel, reply, goodbye.</summary>
internal static class PipeMessages
{
    public static JsonObject Hello(ClientInfo info) => new()
    {
        ["id"] = info.Id,
        ["examples"] = info.Examples,
        ["labels"] = new JsonObject(info.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
        ["holds"] = JsonSerializer.SerializeToNode(HoldsMessage.Of(info.Holds), LinkJson.Default.HoldsMessage),
    };

    public static ClientInfo InfoOf(string id, JsonObject hello) => new(id)
    {
        Transport = PipeOptions.Transport,
        Examples = (long?)hello["examples"],
        Labels = hello["labels"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!, StringComparer.Ordinal),
        Holds = hello["holds"].Deserialize(LinkJson.Default.HoldsMessage)?.Cleaned() ?? Holdings.Unknown,
    };

    public static JsonObject Assign(AssignmentMessage message)
        => new() { ["assignment"] = JsonSerializer.SerializeToNode(message, LinkJson.Default.AssignmentMessage) };

    public static JsonObject Cancel(string key) => new() { ["cancel"] = key };

    public static JsonObject Reply(string key, ReplyMessage reply)
        => new() { ["key"] = key, ["reply"] = JsonSerializer.SerializeToNode(reply, LinkJson.Default.ReplyMessage) };

    public static JsonObject Goodbye() => new() { ["goodbye"] = true };
}
