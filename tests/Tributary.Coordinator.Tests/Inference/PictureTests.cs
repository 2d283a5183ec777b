using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Imaging;

namespace Tributary.Coordinator.Tests.Inference;

/// <summary>Pictures and rows as questions.</summary>
public sealed class PictureTests : IDisposable
{
    private const string Table = """
        name: heart
        model: { name: two, input: [3], layers: [ { type: dense, name: fc1, units: 2 } ] }
        rounds: 1
        cohort: { size: 2 }
        evaluation: { on: server }
        data: { file: heart.csv, label: sick, scale: standard, partition: { kind: iid, clients: 2 } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(28, false, "")]
    [InlineData(280, false, "")]
    [InlineData(112, true, "")]
    [InlineData(56, true, "?invert=yes")]
    public async Task A_picture_of_any_size_dark_or_light_is_seen_as_its_digit_was(int size, bool darkOnLight, string query)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await TrainedAsync(coordinator, RunningCoordinator.RunFile);
        var (asNumbers, asPicture, digits) = (new List<int>(), new List<int>(), 20);
        for (var digit = 0; digit < digits; digit++)
        {
            var picture = new Image(28, 28, 1, EmbeddedMnist.Test.Pixels(digit * 25).ToArray()).Resized(size, size);
            var answer = await AskAsync(coordinator, $"/api/models/{run.Model}/predict{query}",
                Png(darkOnLight ? picture.Inverted() : picture), "image/png");
            asPicture.Add(answer.Labels![0]);
            asNumbers.Add((await AskAsync(coordinator, $"/api/runs/{run.Id}/predict", Numbers(digit * 25), "application/json")).Labels![0]);
            Assert.Equal((784, 28, 10, run.Id), (answer.Features![0].Length, answer.Shape![0], answer.Classes!.Count, answer.Run));
            Assert.True(answer.Features[0].Average() < 0.4);
        }

        Assert.InRange(asNumbers.Zip(asPicture).Count(pair => pair.First == pair.Second), digits - 2, digits);
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("image/png")]
    public async Task A_jpeg_is_seen_as_the_grey_picture_that_it_is(string type)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await TrainedAsync(coordinator, RunningCoordinator.RunFile);
        using var stream = typeof(PictureTests).Assembly.GetManifestResourceStream("jpegs.zip")!;
        using var zip = new System.IO.Compression.ZipArchive(stream);
        var jpeg = new MemoryStream();
        await zip.GetEntry("progressive-420.jpg")!.Open().CopyToAsync(jpeg, TestContext.Current.CancellationToken);
        var grey = JpegImage.Read(new MemoryStream(jpeg.ToArray()), "a picture").ToGrey().Resized(28, 28);

        var answer = await AskAsync(coordinator, $"/api/runs/{run.Id}/predict?invert=no", jpeg.ToArray(), type);

        Assert.Equal(grey.Pixels, answer.Features![0].Select(value => (byte)Math.Round(value * 255)));
    }

    [Fact]
    public async Task What_is_no_picture_is_told_so()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await TrainedAsync(coordinator, RunningCoordinator.RunFile);
        var path = $"/api/runs/{run.Id}/predict";

        await coordinator.ProblemAsync(await SendAsync(coordinator, path, "no picture"u8.ToArray(), "image/png"), 400);


        // Compressed with a dictionary that is not there: the library's IOException is no fault of the store.
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, WithDictionary(Png(new Image(28, 28, 1, new byte[784]))),
            "image/png"), 400);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path + "?invert=maybe", Png(new Image(1, 1, 1, [0])), "image/png"),
            400);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, Png(new Image(1, 1, 1, [0])), "image/gif"), 415);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, [0xFF, 0xD8, 0xFF, 0xE0, 0, 2], "image/jpeg"), 400);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, "1,2,3\n"u8.ToArray(), "text/csv"), 422);
        await coordinator.ProblemAsync(await SendAsync(coordinator, $"/api/models/{new string('0', 64)}/predict",
            Png(new Image(1, 1, 1, [0])), "image/png"), 404);
    }

    [Fact]
    public async Task Rows_are_read_as_the_runs_table_was_with_a_header_or_without()
    {
        Directory.CreateDirectory(_folder.Path);
        var file = Path.Combine(_folder.Path, "heart.csv");
        await File.WriteAllLinesAsync(file, ["age,kind,sick", .. Enumerable.Range(0, 60)
            .Select(i => $"{20 + i},{(i % 2 == 0 ? "left" : "right")},{(i > 30 ? "yes" : "no")}")]);
        var text = Table.Replace("heart.csv", file, StringComparison.Ordinal);
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "runs"),
            options => options with { DataFolder = _folder.Path });
        var run = await TrainedAsync(coordinator, text);
        var path = $"/api/runs/{run.Id}/predict";

        var named = await AskAsync(coordinator, path, "kind,age\nleft,25\nright,70\n"u8.ToArray(), "text/csv");
        var bare = await AskAsync(coordinator, path, "25,left\n70,right\n"u8.ToArray(), "text/csv");
        var whole = await AskAsync(coordinator, path, "25,left,?\n70,right,yes"u8.ToArray(), "text/csv");

        Assert.Equal(["no", "yes"], named.Classes);
        Assert.Equal(2, named.Labels!.Count);
        Assert.Equal(named.Outputs, bare.Outputs);
        Assert.Equal(named.Outputs, whole.Outputs);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, "25\n"u8.ToArray(), "text/csv"), 400);
        await coordinator.ProblemAsync(await SendAsync(coordinator, path, [], "text/csv"), 400);
        File.Delete(file);
        Assert.Equal(named.Outputs, (await AskAsync(coordinator, path, "25,left\n70,right\n"u8.ToArray(), "text/csv")).Outputs);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<RunInfo> TrainedAsync(RunningCoordinator coordinator, string file)
    {
        coordinator.Join(coordinator.Trainers(file));
        return await coordinator.UntilAsync((await coordinator.PostRunAsync(file)).Id, RunStatus.Completed);
    }

    private static byte[] Png(Image image)
    {
        using var bytes = new MemoryStream();
        PngImage.Write(bytes, image);
        return bytes.ToArray();
    }

    // The compressed data begins at byte 41: its second byte says that a dictionary must be there.
    private static byte[] WithDictionary(byte[] png)
    {
        png[42] = 0xBB;
        var end = 41 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        var crc = uint.MaxValue;
        foreach (var one in png.AsSpan(37..end))
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(end), ~crc);
        return png;
    }

    private static byte[] Numbers(int index)
    {
        var features = new float[784];
        EmbeddedMnist.Test.CopyFeatures(index, features);
        return Encoding.ASCII.GetBytes(
            $"{{\"features\":[[{string.Join(',', features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]]}}");
    }

    private static Task<HttpResponseMessage> SendAsync(RunningCoordinator coordinator, string path, byte[] body, string type)
        => coordinator.Http.PostAsync(path, new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } });

    private static async Task<PredictReply> AskAsync(RunningCoordinator coordinator, string path, byte[] body, string type)
    {
        var answer = await SendAsync(coordinator, path, body, type);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize(text, ApiJson.Default.PredictReply)!;
    }
}
