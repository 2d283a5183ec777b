using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tributary.Engine.Data;

namespace Tributary.EndToEnd.Tests.CloudLab;

/// <summary>A folder for the scripts of samples/cloudlab: a small set in the form of Fashion-MNIST's files, and a program that is the tool
/// of this build.</summary>
internal sealed class Laboratory : IDisposable
{
    private const int Train = 200;
    private const int Test = 50;

    public Laboratory()
    {
        Folder = Directory.CreateTempSubdirectory("tributary-cloudlab-").FullName;
        Directory.CreateDirectory(Data);
        Write("train", EmbeddedMnist.Train, Train);
        Write("t10k", EmbeddedMnist.Test, Test);
        Script("tributary", $"exec {Find("dotnet")} exec {Path.Combine(AppContext.BaseDirectory, "tributary.dll")} \"$@\"");
    }

    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    /// <summary>What the scripts take as the program.</summary>
    public string Program => Path.Combine(Folder, "tributary");

    /// <summary>Where they keep everything.</summary>
    public string Results => Path.Combine(Folder, "results");

    public static int FreePort()
    {
        while (true)
        {
            // Below the range from which the system gives ports to whoever connects: nobody takes it by chance before it is used.
            var port = System.Security.Cryptography.RandomNumberGenerator.GetInt32(15_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>The path of a program; null where it is not installed.</summary>
    public static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a script of samples/cloudlab; the caller reads its output.</summary>
    public Process Start(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "samples", "cloudlab", script), .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment.Append(("TRIBUTARY", Program)).Append(("DOTNET_TieredPGO", "0")))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs a script to its end.</summary>
    public async Task<(int Code, string Output)> RunAsync(string script, string[] arguments,
        params (string Name, string Value)[] environment)
    {
        using var process = Start(script, arguments, environment);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    /// <summary>Command lines of processes that have to do with this folder.</summary>
    public IReadOnlyList<string> Left()
        => [.. Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(CommandOf)
            .Where(command => command.Contains(Folder, StringComparison.Ordinal))];

    public void Script(string name, string line)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Tributary.slnx")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("the tests run outside the repository");
        return at;
    }

    private void Write(string part, DataSet set, int samples)
    {
        var (pixels, labels, features) = (new byte[samples * 784], new byte[samples], new float[784]);
        for (var i = 0; i < samples; i++)
        {
            set.CopyFeatures(i, features);
            for (var j = 0; j < features.Length; j++) pixels[(i * features.Length) + j] = (byte)Math.Round(features[j] * 255);
            labels[i] = (byte)set.Label(i);
        }

        WriteFile($"{part}-images-idx3-ubyte", new IdxArray(IdxType.UInt8, [samples, 28, 28], pixels));
        WriteFile($"{part}-labels-idx1-ubyte", new IdxArray(IdxType.UInt8, [samples], labels));
    }

    private void WriteFile(string name, IdxArray array)
    {
        using var file = File.Create(Path.Combine(Data, name));
        array.Write(file);
    }
}
