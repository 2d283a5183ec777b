using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Engine.Imaging;

namespace Tributary.Coordinator.Tests.Data;

/// <summary>Runs whose models the server tests on a folder of pictures in its data folder, and folders that are none of that.</summary>
public sealed class PictureRunTests : IDisposable
{
    private const string Secret = "Meier-1956";

    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task A_folder_of_pictures_is_what_the_server_tests_on()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        Fill(Path.Combine(Data, "digits"));

        Assert.True((await CheckAsync(coordinator, "folder: digits")).Valid);
        var tooSmall = await CheckAsync(coordinator, "folder: digits, pictures: { height: 14, width: 14 }");
        Assert.Contains("takes [28, 28, 1]; the server's samples are [14, 14, 1]", Fault(tooSmall, "model"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_glanced_at_while_the_file_is_written_and_read_when_the_run_is_started()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        Fill(Path.Combine(Data, "digits"), count: 20);
        foreach (var i in Enumerable.Range(10, 10))
            File.WriteAllText(Path.Combine(Data, "digits", "ill", $"healthy-{i}.png"), "no picture");

        Assert.True((await CheckAsync(coordinator, "folder: digits")).Valid);
        var answer = await coordinator.PostAsync("/api/runs", Run("folder: digits", "server"), "application/yaml");

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("cannot be read", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_folder_is_said_where_it_is_named()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        Directory.CreateDirectory(Path.Combine(Data, "empty"));
        foreach (var (said, wrong) in new[]
        {
            ("", "is missing: name a folder"), ("folder: nowhere", "there is no folder"),
            ("folder: empty", "holds no folder with pictures"), ("folder: ../elsewhere", "outside the data folder"),
            ("folder: /etc", "outside the data folder"),
        })
            Assert.Contains(wrong, Fault(await CheckAsync(coordinator, said), "data.folder"), StringComparison.Ordinal);

        // Clients that test have pictures of their own.
        Assert.True((await CheckAsync(coordinator, "", "clients")).Valid);
    }

    [Theory]
    [InlineData("clinic")]
    [InlineData("clinic/train")]
    [InlineData("clinic/test")]
    [InlineData("clinic/train/healthy")]
    [InlineData("clinic/test/healthy")]
    public async Task A_link_inside_the_folder_leads_nowhere_and_nothing_of_what_lies_there_is_told(string link)
    {
        if (OperatingSystem.IsWindows()) return;
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var elsewhere = Path.Combine(_folder.Path, "elsewhere");
        foreach (var part in (string[])["train", "test"]) Fill(Path.Combine(Data, "clinic", part));
        foreach (var part in (string[])["", "train", "test"]) Fill(Path.Combine(elsewhere, part), Secret);
        var at = Path.Combine(Data, link);
        Directory.Delete(at, recursive: true);
        Directory.CreateSymbolicLink(at, link.EndsWith("healthy", StringComparison.Ordinal) ? Path.Combine(elsewhere, Secret) : elsewhere);

        var reply = await CheckAsync(coordinator, "folder: clinic, pictures: { classes: [healthy, ill] }");

        Assert.Contains("leads out of the data folder by a link", Fault(reply, "data.folder"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(reply, ApiJson.Default.RunCheck), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Fault(RunCheck reply, string path) => string.Join("; ",
        reply.Errors.Where(fault => fault.Path == path).Select(fault => fault.Message));

    private static async Task<RunCheck> CheckAsync(RunningCoordinator coordinator, string said, string tests = "server")
    {
        var answer = await coordinator.PostAsync("/api/runs/check", Run(said, tests), "application/yaml");
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            ApiJson.Default.RunCheck)!;
    }

    private static string Run(string said, string tests)
        => $"model: logreg\nevaluation: {{ on: {tests} }}\ndata: {{ set: pictures{(said.Length > 0 ? ", " : "")}{said} }}\n";

    // Pictures of two classes.
    private static void Fill(string folder, string first = "healthy", int count = 5)
    {
        foreach (var (shade, name) in ((string[])[first, "ill"]).Index())
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < count; i++)
            {
                using var file = File.Create(Path.Combine(folder, name, $"{first}-{i}.png"));
                PngImage.Write(file, new Image(28, 28, 1, [.. Enumerable.Repeat((byte)(shade + i), 28 * 28)]));
            }
        }
    }
}
