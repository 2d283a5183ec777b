using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>The description of the API, from which the dashboard's types are made.</summary>
public sealed class OpenApiTests : IDisposable
{
    private const string Renew
        = "RENEW_OPENAPI=1 dotnet run --project tests/Tributary.Coordinator.Tests -- -class "
        + "Tributary.Coordinator.Tests.Hosting.OpenApiTests";

    private static readonly JsonSerializerOptions Indented
        = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_committed_document_is_the_one_that_the_coordinator_serves()
    {
        var path = Path.Combine(Root(), "web", "openapi.json");
        var served = (await DocumentAsync()).ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("RENEW_OPENAPI") == "1") await File.WriteAllTextAsync(path, served);

        Assert.True(File.Exists(path) && await File.ReadAllTextAsync(
            path) == served, $"web/openapi.json is not what the coordinator serves; renew it with: {Renew}");
    }

    [Fact]
    public async Task Every_answer_and_every_property_is_described()
    {
        var document = await DocumentAsync();

        var faults = new List<string>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
            {
                if (operation!["operationId"] is null || operation["summary"] is null || operation["tags"] is null)
                    faults.Add($"{method} {path} has no name, summary or tag");
                var answers = operation["responses"]!.AsObject();
                if (!answers.Any(answer => answer.Key[0] == '2')) faults.Add($"{method} {path} tells no good answer");
                foreach (var (status, answer) in answers)
                    if (status is not "204" && answer!["content"]?.AsObject().Any(content => content.Value!["schema"] is not null) != true)
                        faults.Add($"{method} {path}: {status} has no schema");
            }

        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            foreach (var (property, inner) in schema!["properties"]?.AsObject() ?? [])
                if (inner is not JsonObject { Count: > 0 } && property is not ("default" or "spec" or "schema"))
                    faults.Add($"{name}.{property} may be anything");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<JsonNode> DocumentAsync()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        return JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
    }

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Tributary.slnx")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("the tests run outside the repository");
        return at;
    }
}
