using System.Diagnostics;

namespace Tributary.Architecture.Tests;

/// <summary>The generated kernels are what the generator writes: nobody edits them by hand.</summary>
public sealed class KernelTests
{
    [Fact]
    public async Task The_generator_writes_the_committed_kernels()
    {
        var committed = Repository.CSharp("src/Tributary.Engine/Kernels").Where(file => file.Generated).ToList();
        Assert.NotEmpty(committed);
        var folder = Directory.CreateTempSubdirectory("tributary-kernels-");
        try
        {
            // No compiler server: it would outlive the tests.
            var built = Path.Combine(folder.FullName, "generator");
            await DotnetAsync("build", "tools/generate-kernels.cs", "--output", built, "-p:UseSharedCompilation=false");
            await DotnetAsync("exec", Path.Combine(built, "generate-kernels.dll"), folder.FullName);
            Repository.NoneOf(committed.Where(file => !File.Exists(Path.Combine(folder.FullName, file.Name + ".cs"))
                || File.ReadAllText(Path.Combine(folder.FullName, file.Name + ".cs")) != file.Text())
                .Select(file => $"{file.Path} differs from what 'dotnet run tools/generate-kernels.cs' writes"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task DotnetAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args)
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await error);
    }
}
