using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Fuzz.Tests.Network;

/// <summary>Updates of a client that is asked for them, made from valid ones.</summary>
public sealed class UploadFuzzTests
{
    private const string Run = """
        {"model":{"input":[4],"layers":[{"type":"dense","units":2}]},"rounds":100000,
         "cohort":{"size":1,"quorum":1,"waitFor":1,"failedRounds":100000},"evaluation":{"on":"none"},"encoding":{"upload":"UPLOAD"},
         "training":{"epochs":1,"batchSize":5,"optimizer":{"kind":"sgd","learningRate":0.1}}}
        """;

    [Theory]
    [InlineData("float32")]
    [InlineData("int8")]
    public async Task Whatever_is_uploaded_is_counted_or_refused(string encoding)
    {
        await using var coordinator = await FuzzCoordinator.StartAsync();
        coordinator.Http.DefaultRequestHeaders.Add(LinkProtocol.VersionHeader, $"{LinkProtocol.Version}");
        coordinator.Http.DefaultRequestHeaders.Add(LinkProtocol.ClientHeader, "board");
        using var posted = await coordinator.Http.PostAsync("api/runs",
            new StringContent(Run.Replace("UPLOAD", encoding, StringComparison.Ordinal), Encoding.UTF8, "application/json"));
        Assert.True((int)posted.StatusCode == 201, await posted.Content.ReadAsStringAsync());
        var run = (await posted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        var mutator = new Mutator(SeededRandom.For(FuzzBudget.Seed, $"upload {encoding}"));
        var (end, tried, counted) = (Stopwatch.GetTimestamp() + (long)(FuzzBudget.OfNetwork.TotalSeconds / 2 * Stopwatch.Frequency), 0L,
            0L);
        for (var idle = 0; tried < 20 || Stopwatch.GetTimestamp() < end; idle++)
        {
            Assert.True(idle < 120, $"nothing is asked any more: {await coordinator.Http.GetStringAsync($"api/runs/{run}")}");
            foreach (var assignment in await PollAsync(coordinator.Http))
            {
                idle = 0;
                var model = await ModelAsync(coordinator.Http, assignment);
                var valid = await BodyAsync(assignment, model);
                for (var i = 0; i < 5; i++)
                {
                    var body = tried++ % 50 == 0 ? valid : mutator.Next([valid]);
                    using var content = new ByteArrayContent(body);
                    using var answer = await coordinator.Http.PutAsync($"link/runs/{run}/rounds/{assignment.Round}/update", content);
                    if ((int)answer.StatusCode is >= 500 and not 503)
                        Assert.Fail($"upload {tried}, seed {FuzzBudget.Seed}: {(int)answer.StatusCode}; the body lies in {Fuzzer.Keep("upload", body)}");
                    if (answer.IsSuccessStatusCode) counted++;
                    if (answer.IsSuccessStatusCode || (int)answer.StatusCode == 422) break;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"uploads, {encoding}: {tried} bodies, {counted} counted, seed {FuzzBudget.Seed}");
        var state = await coordinator.Http.GetFromJsonAsync<JsonElement>($"api/runs/{run}");
        Assert.True(state.GetProperty("status").GetString() == "running", state.ToString());
    }

    private static async Task<IReadOnlyList<AssignmentMessage>> PollAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("link/poll",
            new PollRequest("s", new ClientMessage { Examples = 5 }) { WaitSeconds = 0.5 }, NativeJson.Default.PollRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(NativeJson.Default.PollReply))!.Assignments ?? [];
    }

    private static async Task<ModelState> ModelAsync(HttpClient http, AssignmentMessage assignment)
    {
        await using var stream = await http.GetStreamAsync($"link/models/{assignment.Model}");
        using var file = new MemoryStream();
        await stream.CopyToAsync(file);
        file.Position = 0;
        var read = SafeTensors.Read(file, "the model");
        return new ModelState(read.Layout, read.Values);
    }

    private static async Task<byte[]> BodyAsync(AssignmentMessage assignment, ModelState model)
    {
        using var content = new UpdateContent(assignment, new Update(model, 5), model,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), null);
        return await content.ReadAsByteArrayAsync();
    }
}
