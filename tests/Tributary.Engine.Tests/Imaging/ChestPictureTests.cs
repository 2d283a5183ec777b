using System.Diagnostics;
using System.IO.Compression;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Tests.Imaging;

/// <summary>Real X-rays beside what Debian's djpeg makes of them.</summary>
public sealed class ChestPictureTests
{
    private const string Program = "/usr/bin/djpeg";

    [Theory]
    [InlineData("chest_xray_224_sample.zip", 600)]
    [InlineData("chest_xray_original_sample.zip", 16)]
    public async Task Every_pixel_lies_within_one_level_of_djpeg(string archive, int count)
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program} (package libjpeg-turbo-progs)");
        using var zip = await ZipFile.OpenReadAsync(Shared(archive), TestContext.Current.CancellationToken);
        var pictures = zip.Entries.Where(entry => PictureFile.IsNamedAsOne(entry.Name)).ToList();
        Assert.Equal(count, pictures.Count);
        var folder = Directory.CreateTempSubdirectory("tributary-").FullName;
        try
        {
            foreach (var entry in pictures)
            {
                var file = Path.Combine(folder, "picture.jpg");
                await entry.ExtractToFileAsync(file, overwrite: true, TestContext.Current.CancellationToken);

                var (ours, theirs) = (JpegImage.Read(file), await DecodedAsync(file));

                var head = theirs.Length - ours.Pixels.Length;
                Assert.InRange(head, 9, 30);
                for (var i = 0; i < ours.Pixels.Length; i++)
                    if (Math.Abs(ours.Pixels[i] - theirs[head + i]) > 1)
                        Assert.Fail($"{entry.Name}, byte {i}: {ours.Pixels[i]}, djpeg has {theirs[head + i]}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<byte[]> DecodedAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, [file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private static string Shared(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "chest-xray", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/chest-xray/{file} beside the repository");
        return "";
    }
}
