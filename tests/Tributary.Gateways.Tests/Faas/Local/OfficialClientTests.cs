using System.Text.Json.Nodes;
using Peers;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>The official OpenWhisk client (npm <c>openwhisk</c>) at the local platform.</summary>
public sealed class OfficialClientTests
{
    [Fact]
    public async Task It_creates_reads_invokes_follows_and_deletes()
    {
        await using var scene = await LocalScene.StartAsync();
        await using var peer = NodePeer.Start("Tributary.Gateways.Tests", "Faas/Local/openwhisk-peer.cjs", "openwhisk", "OPENWHISK_MODULES",
            scene.Platform.Address.ToString().TrimEnd('/'), LocalScene.Auth);
        async Task<JsonNode> Said(string name) => (await peer.UntilAsync(name))["value"]!;

        // 1. Actions.
        Assert.Equal("guest", (string)(await Said("namespaces"))[0]!);
        Assert.Equal("0.0.1", (string)(await Said("create"))["version"]!);
        Assert.Equal((409, "resource already exists"), Fault(await Said("conflict")));
        Assert.Equal("0.0.2", (string)(await Said("update"))["version"]!);
        var read = await Said("get");
        Assert.Equal((30000, 192), ((int)read["limits"]!["timeout"]!, (int)read["limits"]!["memory"]!));
        Assert.Contains("function main", (string)read["exec"]!["code"]!, StringComparison.Ordinal);
        Assert.Null((await Said("get-without-code"))["exec"]!["code"]);
        Assert.Equal("hello", (string)Assert.Single((await Said("list")).AsArray())!["name"]!);
        Assert.Equal(1, (int)(await Said("count"))["actions"]!);

        // 2. Invocations.
        var result = await Said("result");
        Assert.Equal(("Ada", "call"), ((string)result["hello"]!, (string)result["by"]!));
        var whole = await Said("blocking");
        Assert.Equal(("success", "default"), ((string)whole["response"]!["status"]!, (string)whole["response"]!["result"]!["by"]!));
        Assert.Equal((502, "on purpose"), Fault(await Said("application-error")));
        Assert.Equal((404, "The requested resource does not exist."), Fault(await Said("missing")));
        var id = (string)(await Said("started"))["activationId"]!;
        Assert.Equal("Bea", (string)(await Said("activation-result"))["result"]!["hello"]!);
        Assert.Equal(id, (string)(await Said("activation"))["activationId"]!);
        Assert.EndsWith("stdout: seen Ada", (string)Assert.Single((await Said("activation-logs"))["logs"]!.AsArray())!,
            StringComparison.Ordinal);
        Assert.Equal(id, (string)(await Said("activation-list"))[0]!["activationId"]!);
        Assert.Equal(4, (int)(await Said("activation-count"))["activations"]!);

        // 3. Packages.
        Assert.Equal("kit", (string)(await Said("package-create"))["name"]!);
        Assert.Equal("description", (string)(await Said("package-update"))["annotations"]![0]!["key"]!);
        Assert.Equal("inner", (string)(await Said("package-get"))["actions"]![0]!["name"]!);
        Assert.Single((await Said("package-list")).AsArray());
        Assert.Equal("package", (string)(await Said("package-invoke"))["by"]!);
        Assert.Equal((409, "Package not empty (contains 1 entity)"), Fault(await Said("package-full")));
        Assert.Equal("kit", (string)(await Said("package-delete"))["name"]!);

        // 4. A raw function by its web address, and the end.
        var raw = await Said("raw");
        Assert.Equal((201, "put", "plain|x=1"), ((int)raw["status"]!, (string)raw["method"]!, (string)raw["body"]!));
        Assert.Equal(404, Fault(await Said("gone")).Status);
        Assert.Equal(401, Fault(await Said("unauthorized")).Status);
        await peer.UntilAsync("done");
    }

    private static (int Status, string Error) Fault(JsonNode said)
        => ((int?)said["status"] ?? 0, (string?)said["error"] ?? said.ToJsonString());
}
