using System.Net;
using Folders;
using Tributary.Storage.Folders;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Actions and packages of the local platform, as OpenWhisk has them.</summary>
public sealed class LocalActionTests
{
    [Fact]
    public async Task An_action_is_created_once_updated_and_deleted()
    {
        await using var scene = await LocalScene.StartAsync();
        var made = await scene.CreateAsync("one", ""","parameters":[{"key":"a","value":1}],"limits":{"memory":512}""");
        var again = await scene.CallAsync(HttpMethod.Put, "actions/one", """{"exec":{"kind":"blackbox","image":"any"}}""");
        var (_, renewed) = await scene.CallAsync(HttpMethod.Put, "actions/one?overwrite=true", """{"limits":{"timeout":5000}}""");
        var (_, read) = await scene.CallAsync(HttpMethod.Get, "actions/one");
        var (gone, last) = await scene.CallAsync(HttpMethod.Delete, "actions/one");
        var (missing, why) = await scene.CallAsync(HttpMethod.Get, "actions/one");

        Assert.Equal(("guest", "one", "0.0.1", false),
            ((string)made["namespace"]!, (string)made["name"]!, (string)made["version"]!, (bool)made["publish"]!));
        Assert.Equal((HttpStatusCode.Conflict, "resource already exists"), (again.Status, (string)again.Body!["error"]!));
        Assert.Equal("0.0.2", (string)renewed!["version"]!);
        Assert.Equal((5000, 512), ((int)read!["limits"]!["timeout"]!, (int)read["limits"]!["memory"]!));
        Assert.Equal(1, (int)read["parameters"]![0]!["value"]!);
        Assert.Equal("blackbox", (string)LocalScene.Annotation(read, "exec")!);
        Assert.Equal((HttpStatusCode.OK, "one"), (gone, (string)last!["name"]!));
        Assert.Equal((HttpStatusCode.NotFound, "The requested resource does not exist."), (missing, (string)why!["error"]!));
        Assert.Equal(32, ((string)why["code"]!).Length);
    }

    [Fact]
    public async Task Lists_are_cut_into_pages_and_counted()
    {
        await using var scene = await LocalScene.StartAsync();
        for (var i = 0; i < 5; i++) await scene.CreateAsync($"f{i}");

        var (_, page) = await scene.CallAsync(HttpMethod.Get, "actions?limit=2&skip=1");
        var (_, count) = await scene.CallAsync(HttpMethod.Get, "actions?count=true");
        var (refused, why) = await scene.CallAsync(HttpMethod.Get, "actions?limit=201");

        Assert.Equal(["f3", "f2"], page!.AsArray().Select(one => (string)one!["name"]!));
        Assert.Null(page[0]!["exec"]!["code"]);
        Assert.Equal(5, (int)count!["actions"]!);
        Assert.Equal((HttpStatusCode.BadRequest, "The value '201' is not in the range of 0 to 200 for actions."),
            (refused, (string)why!["error"]!));
    }

    [Theory]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"limits":{"memory":64}}""", "memory size 64 MB below allowed threshold")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"limits":{"memory":10241}}""", "exceeds allowed threshold of 10240 MB")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"limits":{"timeout":99}}""", "below allowed threshold of 100 milliseconds")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"limits":{"timeout":600001}}""", "exceeds allowed threshold of 600000")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"limits":{"concurrency":501}}""", "concurrency 501 exceeds allowed threshold")]
    [InlineData("""{"exec":{"kind":"blackbox"}}""", "'image' must be a string")]
    [InlineData("""{"exec":{"kind":"cobol:1","code":"x"}}""", "The specified runtime 'cobol:1' is not supported by this platform.")]
    [InlineData("""{"exec":{"kind":"python:3","code":"UEsDBBQ="}}""", "zip file")]
    [InlineData("""{"parameters":[]}""", "exec undefined")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"parameters":{"a":1}}""", "parameters must be an array")]
    [InlineData("""[1]""", "a JSON object is needed")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"\ud800"}}""", "a JSON object is needed")]
    [InlineData("""{"exec":{"kind":"blackbox","image":"any"},"parameters":[{"key":"\udc00","value":1}]}""", "a JSON object is needed")]
    [InlineData("""{"exec":""", "a JSON object is needed")]
    public async Task What_no_action_can_be_is_refused_by_name(string body, string why)
    {
        await using var scene = await LocalScene.StartAsync();

        var (status, answer) = await scene.CallAsync(HttpMethod.Put, "actions/bad", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(why, (string)answer!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_larger_than_the_limit_and_bad_names_are_refused()
    {
        await using var scene = await LocalScene.StartAsync(options => options with { Limits = options.Limits with { MaxCode = 1000 } });

        var (large, _) = await scene.CallAsync(HttpMethod.Put, "actions/large",
            $$$"""{"exec":{"kind":"python:3","code":"{{{new string('#', 1001)}}}"}}""");
        var (named, why) = await scene.CallAsync(HttpMethod.Put, "actions/a%2A", """{"exec":{"kind":"blackbox","image":"any"}}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large);
        Assert.Equal((HttpStatusCode.BadRequest, "The name of the entity contains illegal characters."), (named, (string)why!["error"]!));
    }

    [Fact]
    public async Task Each_key_has_its_own_namespace()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("mine");

        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.CallAsync(HttpMethod.Get, "actions", auth: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.CallAsync(HttpMethod.Get, "actions", auth: "user:other")).Status);
        Assert.Equal("other", (string)(await scene.CallAsync(HttpMethod.Get, "/api/v1/namespaces", auth: "somebody:else")).Body![0]!);
        Assert.Empty((await scene.CallAsync(HttpMethod.Get, "actions", auth: "somebody:else")).Body!.AsArray());
        var (status, why) = await scene.CallAsync(HttpMethod.Post, "/api/v1/namespaces/guest/actions/mine", "{}", "somebody:else");
        Assert.Equal((HttpStatusCode.Forbidden, "The supplied authentication is not authorized to access this resource."),
            (status, (string)why!["error"]!));
    }

    [Fact]
    public async Task Parameters_come_from_the_package_then_the_binding_then_the_action_then_the_call()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CallAsync(HttpMethod.Put, "packages/p",
            $$"""{"parameters":[{{string.Join(',', "abcd".Select(key => $$"""{"key":"{{key}}","value":"package"}"""))}}]}""");
        await scene.CallAsync(HttpMethod.Put, "packages/bound",
            """{"binding":{"namespace":"_","name":"p"},"parameters":[{"key":"b","value":"binding"},{"key":"c","value":"binding"}]}""");
        await scene.CreateAsync("p/f", ""","parameters":[{"key":"c","value":"action"},{"key":"d","value":"action"}]""");

        var (status, result) = await scene.ResultAsync("bound/f", """{"d":"call"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("package", "binding", "action", "call"), ((string)result!["value"]!["a"]!, (string)result["value"]!["b"]!,
            (string)result["value"]!["c"]!, (string)result["value"]!["d"]!));
        Assert.Equal("/guest/p/f", (string)result["request"]!["action_name"]!);
    }

    [Fact]
    public async Task Packages_are_created_listed_and_not_deleted_while_they_hold_actions()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CallAsync(HttpMethod.Put, "packages/p", "{}");
        await scene.CreateAsync("p/f");
        var (conflict, _) = await scene.CallAsync(HttpMethod.Put, "packages/p", "{}");
        var (_, shown) = await scene.CallAsync(HttpMethod.Get, "packages/p");
        var (_, inside) = await scene.CallAsync(HttpMethod.Get, "actions/p/");
        var (unbound, why) = await scene.CallAsync(HttpMethod.Put, "packages/q", """{"binding":{"namespace":"_","name":"none"}}""");
        var (full, reason) = await scene.CallAsync(HttpMethod.Delete, "packages/p");
        var (forced, _) = await scene.CallAsync(HttpMethod.Delete, "packages/p?force=true");
        var (homeless, _) = await scene.CallAsync(HttpMethod.Put, "actions/p/g", """{"exec":{"kind":"blackbox","image":"any"}}""");

        Assert.Equal(HttpStatusCode.Conflict, conflict);
        Assert.Equal("f", (string)shown!["actions"]![0]!["name"]!);
        Assert.Equal("guest/p", (string)inside![0]!["namespace"]!);
        Assert.Equal((HttpStatusCode.BadRequest, "Binding references a package that does not exist."), (unbound, (string)why!["error"]!));
        Assert.Equal((HttpStatusCode.Conflict, "Package not empty (contains 1 entity)"), (full, (string)reason!["error"]!));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (forced, homeless));
        Assert.Empty((await scene.CallAsync(HttpMethod.Get, "actions")).Body!.AsArray());
    }

    [Fact]
    public async Task What_was_created_is_there_after_a_restart_and_only_its_owner_reads_it()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await LocalScene.StartAsync(folder: folder))
        {
            await first.CallAsync(HttpMethod.Put, "packages/p", """{"parameters":[{"key":"secret","value":"s3cr3t"}]}""");
            await first.CreateAsync("p/f", ""","limits":{"memory":300}""");
            await first.CreateAsync("gone");
            await first.CallAsync(HttpMethod.Delete, "actions/gone");
        }

        await using var second = await LocalScene.StartAsync(folder: folder);

        Assert.Equal(["f"], (await second.CallAsync(HttpMethod.Get, "actions")).Body!.AsArray().Select(one => (string)one!["name"]!));
        Assert.Equal(300, (int)(await second.CallAsync(HttpMethod.Get, "actions/p/f")).Body!["limits"]!["memory"]!);
        Assert.Equal("s3cr3t", (string)(await second.ResultAsync("p/f")).Body!["value"]!["secret"]!);
        Assert.All(Directory.EnumerateFiles(folder.At("platform"), "*.json", SearchOption.AllDirectories), OnlyItsOwnerReads);
    }

    [Fact]
    public async Task A_folder_belongs_to_one_platform()
    {
        using var folder = new TemporaryFolder();
        await using var first = await LocalScene.StartAsync(folder: folder);

        var fault = await Assert.ThrowsAsync<FolderClaimedException>(() => LocalScene.StartAsync(folder: folder));

        Assert.Contains("is in use by", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_stops_the_start_and_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("platform", "entities"));
        File.WriteAllText(folder.At("platform", "entities", "x.json"), """{"namespace":"guest","name":1}""");

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => LocalScene.StartAsync(folder: folder));

        Assert.Contains("x.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_auth_file_a_key_is_made_once()
    {
        using var folder = new TemporaryFolder();
        await using (await LocalScene.StartAsync(options => options with { AuthFile = null }, folder))
        {
        }

        var made = File.ReadAllText(folder.At("platform", "auth"));
        await using var again = await LocalScene.StartAsync(options => options with { AuthFile = null }, folder);

        Assert.Matches(@"\Aguest [0-9a-f-]{36}:[0-9a-f]{64}\n\z", made);
        Assert.Equal(HttpStatusCode.OK, (await again.CallAsync(HttpMethod.Get, "actions", auth: made.Trim().Split(' ')[1])).Status);
        OnlyItsOwnerReads(folder.At("platform", "auth"));
    }

    [Fact]
    public async Task It_says_what_it_is_and_what_it_allows()
    {
        await using var scene = await LocalScene.StartAsync();

        var (_, root) = await scene.CallAsync(HttpMethod.Get, "/", auth: null);
        var (_, api) = await scene.CallAsync(HttpMethod.Get, "/api/v1", auth: null);
        var (none, words) = await scene.CallAsync(HttpMethod.Get, "/api/v1/nothing", auth: null);

        Assert.Equal("/api/v1", (string)root!["api_paths"]![0]!);
        Assert.Equal(1 << 20, (int)root["limits"]!["max_action_payload"]!);
        Assert.Equal("v1", (string)api!["api_version_path"]!);
        Assert.Equal((HttpStatusCode.NotFound, "The requested resource does not exist."), (none, (string)words!["error"]!));
    }

    private static void OnlyItsOwnerReads(string file)
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }
}
