using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Data;

/// <summary>Every kind of path that leads elsewhere, at every place of the API that takes one: refused at once, and nothing of a file is
/// told.</summary>
public sealed class ForeignPathTests : IDisposable
{
    private const string Secret = "Meier-1956";

    private static readonly string[] Keys = ["file", "testFile", "folder", "owners"];
    private static readonly string[] Places = ["/api/runs/check", "/api/runs", "/api/data/partition"];

    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    private string Elsewhere => Path.Combine(_folder.Path, "elsewhere");

    public static TheoryData<string> Paths
        => ["up", "absolute", "a link", "a link in a folder", "a link to the folder above", "links in a circle", "a pipe",
            "a pipe by a link", "the kernel's", "a device",
        "a device by a link", "the process's own", "a folder", "too long", "NUL", "empty", "not there"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task No_place_of_the_api_reads_a_file_outside_the_data_folder(string kind)
    {
        if (OperatingSystem.IsWindows()) return;
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var path = Lay(kind);

        foreach (var place in Places)
            foreach (var key in Keys)
            {
                // An operator's folder may well be empty, or the data folder itself.
                var (status, text) = await AskAsync(coordinator, place, Section(key, path));
                var isFolder = key == "folder" && kind is "a folder" or "not there" or "empty";
                if (!isFolder)
                    Assert.True(status is 400 or 409 or 413 or 422
                        || (place.EndsWith("check", StringComparison.Ordinal)
                        && text.Contains("\"valid\":false", StringComparison.Ordinal)), $"{place} {key}: {status} {text}");
                Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
                Assert.DoesNotContain("PATH=", text, StringComparison.Ordinal);
            }

        // The threads that test models are all still there.
        File.WriteAllText(Path.Combine(Data, "rows.csv"), "age,ill\n1,no\n2,yes\n3,no\n4,yes\n5,no\n6,yes\n");
        var (fine, counts) = await AskAsync(coordinator, "/api/data/partition", Section("file", "rows.csv"));
        Assert.True(fine == 200, counts);
    }

    [Theory]
    [InlineData("no column of that name", "Meier-1956,b\n1,2\n", "label: ill")]
    [InlineData("two columns of one name", "Meier-1956,Meier-1956\n1,2\n", "label: Meier")]
    [InlineData("lines that are skipped", "x\ny\nMeier-1956,b\n1,2\n", "label: ill, skipLines: 2")]
    [InlineData("a row of another length", "age,ill\n1,no\n2,yes,Meier-1956\n", "label: ill")]
    [InlineData("a number that is none", "age,ill\n1,no\n2,yes\nMeier-1956,no\n", "label: ill, targets: [age]")]
    [InlineData("a quote that never ends", "age,ill\n1,no\n2,\"Meier-1956\n", "label: ill")]
    [InlineData("infinity beside it", "age,ill\nMeier-1956,no\n1,yes\n1e99,no\n", "label: ill")]
    [InlineData("no table at all", "Meier-1956", "label: ill")]
    public async Task An_error_says_where_a_file_is_wrong_and_nothing_that_stands_in_it(string what, string table, string columns)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "rows.csv"), table);
        foreach (var key in (string[])["file", "testFile"])
        {
            var run = $"model: logreg\nrounds: 1\ncohort: {{ size: 1 }}\nevaluation: {{ on: server }}\ndata: {{ set: csv, {key}: "
                + $"rows.csv, {columns} }}\n";
            foreach (var place in Places[..2])
            {
                var answer = await coordinator.PostAsync(place, run, "application/yaml");
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True((int)answer.StatusCode == 422 || text.Contains("\"valid\":false", StringComparison.Ordinal), $"{what}: {text}");
                Assert.DoesNotContain("Meier-1956", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Links_inside_the_data_folder_and_the_folder_behind_a_link_are_read()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Elsewhere);
        Directory.CreateSymbolicLink(Data, Elsewhere);
        File.WriteAllText(Path.Combine(Elsewhere, "rows.csv"), "age,ill\n1,no\n2,yes\n3,no\n4,yes\n5,no\n6,yes\n");
        File.CreateSymbolicLink(Path.Combine(Elsewhere, "latest.csv"), "rows.csv");
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        foreach (var path in (string[])["rows.csv", "latest.csv", "./x/../rows.csv", Path.Combine(Data, "rows.csv"),
            Path.Combine(Elsewhere, "latest.csv")])
        {
            var (status, text) = await AskAsync(coordinator, "/api/data/partition", Section("file", path));
            Assert.True(status == 200, $"{path}: {text}");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Section(string key, string path)
    {
        var data = new JsonObject
        {
            [key] = path,
            ["partition"] = new JsonObject { ["kind"] = key == "owners" ? "natural" : "iid", ["clients"] = key == "owners" ? 0 : 2 }
        };
        if (key is "file" or "testFile") data["label"] = "ill";
        if (key == "testFile") data["set"] = "csv";
        if (key is "folder" or "owners") data["set"] = "mnist";
        if (key == "owners") data["folder"] = "digits";
        return data;
    }

    private static async Task<(int Status, string Text)> AskAsync(RunningCoordinator coordinator, string place, JsonObject data)
    {
        JsonObject body = place.EndsWith("partition", StringComparison.Ordinal) ? new JsonObject { ["data"] = data }
            : new JsonObject
            {
                ["model"] = "logreg",
                ["rounds"] = 1,
                ["evaluation"] = new JsonObject { ["on"] = "server" },
                ["data"] = data
            };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await coordinator.Http.PostAsync(place, content, limit.Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(limit.Token));
    }

    // Lays out what the path leads to, and gives the path.
    private string Lay(string kind)
    {
        Directory.CreateDirectory(Path.Combine(Data, "digits"));
        Directory.CreateDirectory(Elsewhere);
        WriteDigits(Path.Combine(Data, "digits"));
        var secret = Path.Combine(Elsewhere, "secret.csv");
        File.WriteAllText(secret, $"{Secret},ill\n1,2\n");
        switch (kind)
        {
            case "up": return "../elsewhere/secret.csv";
            case "absolute": return secret;
            case "a link": return Linked("link.csv", secret);
            case "a link in a folder":
                Linked("there", Elsewhere);
                return "there/secret.csv";
            case "a link to the folder above":
                Linked("above", "..");
                return "above/elsewhere/secret.csv";
            case "links in a circle":
                Linked("one", "two");
                return Linked("two", "one");
            case "a pipe": return Pipe(Path.Combine(Data, "pipe"), "pipe");
            case "a pipe by a link":
                Pipe(Path.Combine(Data, "pipe"), "pipe");
                return Linked("link.csv", "pipe");
            case "the kernel's": return "/proc/self/environ";
            case "the process's own": return Linked("link.csv", "/proc/self/environ");
            case "a device": return "/dev/zero";
            case "a device by a link": return Linked("link.csv", "/dev/zero");
            case "a folder": return "digits";
            case "too long": return string.Join('/', Enumerable.Repeat(new string('x', 300), 20));
            case "NUL": return "rows\0.csv";
            case "empty":
                File.WriteAllText(Path.Combine(Data, "empty.csv"), "");
                return "empty.csv";
            default: return "nowhere.csv";
        }
    }

    private string Linked(string name, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Data, name), target);
        return name;
    }

    private static string Pipe(string path, string name)
    {
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        return name;
    }

    // Ten digits of one pixel value each, so that owners are looked for.
    private static void WriteDigits(string folder)
    {
        foreach (var part in (string[])["train", "t10k"])
        {
            var images = new byte[16 + (10 * 784)];
            foreach (var (at, value) in new[] { (0, 0x803), (4, 10), (8, 28), (12, 28) })
                BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(at), value);
            var labels = new byte[8 + 10];
            foreach (var (at, value) in new[] { (0, 0x801), (4, 10) }) BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(at), value);
            for (var i = 0; i < 10; i++) labels[8 + i] = (byte)i;
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), images);
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), labels);
        }
    }
}
