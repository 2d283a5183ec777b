using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>A client that speaks the link by hand, and says whatever it likes.</summary>
internal sealed class HandClient(HttpClient http)
{
    private readonly string _session = Guid.NewGuid().ToString("N");

    /// <summary>Polls until there is something to do that is wanted of it; the client says of itself what <paramref name="about"/>
    /// holds.</summary>
    public async Task<JsonNode> AssignmentAsync(Func<JsonNode, bool> wanted, object? about = null)
    {
        JsonNode? found = null;
        await Stronghold.UntilAsync(async () => (found = (await PollAsync(about)).FirstOrDefault(wanted)) is not null,
            () => "nothing was asked");
        return found!;
    }

    /// <summary>One poll; what it is asked.</summary>
    public async Task<IReadOnlyList<JsonNode>> PollAsync(object? about = null)
    {
        var answer = await http.PostAsJsonAsync("link/poll", new { session = _session, client = about ?? new { }, waitSeconds = 0 });
        return [.. (await Stronghold.OkAsync(answer))["assignments"]!.AsArray().OfType<JsonNode>()];
    }

    /// <summary>An update: the assignment's model with other numbers.</summary>
    /// <param name="fill">All weights; null sends the model back as it came.</param>
    /// <param name="isNamed">Whether the body names its run, round and model.</param>
    public async Task<byte[]> UpdateAsync(JsonNode assignment, string examples, float? fill = null, bool isNamed = true)
    {
        var model = await http.GetByteArrayAsync($"link/models/{assignment["model"]}");
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(model);
        var header = JsonNode.Parse(model.AsSpan(8, length))!.AsObject();
        var facts = new JsonObject { ["tributary.examples"] = examples };
        if (isNamed)
            (facts["tributary.run"], facts["tributary.round"], facts["tributary.base"])
                = ((string)assignment["run"]!, $"{assignment["round"]}", (string)assignment["model"]!);
        header["__metadata__"] = facts;
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] body = [.. new byte[8], .. text, .. model[(8 + length)..]];
        BinaryPrimitives.WriteUInt64LittleEndian(body, (ulong)text.Length);
        if (fill is not { } value) return body;
        for (var at = 8 + text.Length; at < body.Length; at += sizeof(float))
            BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(at), value);
        return body;
    }

    public Task<HttpResponseMessage> UploadAsync(JsonNode assignment, byte[] body)
        => http.PutAsync(string.Create(CultureInfo.InvariantCulture, $"link/runs/{assignment["run"]}/rounds/{assignment["round"]}/update"),
            new ByteArrayContent(body));

    public Task<HttpResponseMessage> ReplyAsync(JsonNode assignment, object reply)
        => http.PostAsJsonAsync($"link/runs/{assignment["run"]}/rounds/{assignment["round"]}/reply", reply);

    public static bool IsTrain(JsonNode assignment) => (string)assignment["kind"]! == "train";
}
