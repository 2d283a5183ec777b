using System.Text;

namespace Tributary.Cli.Tests;

/// <summary>Runs commands in this process, in a folder of its own that goes away with it.</summary>
internal sealed class TestTerminal : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-cli-");

    public string Folder => _folder.FullName;

    /// <summary>The environment: nothing of the machine's.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public IReadOnlyList<string> Lines => Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public Task<int> RunAsync(params string[] args) => RunAsync(args, _ => { });

    /// <param name="told">Sees each line as it is written, and can interrupt the command.</param>
    public async Task<int> RunAsync(string[] args, Action<(string Line, CancellationTokenSource Interrupt)> told)
    {
        using var interrupt = new CancellationTokenSource();
        using var output = new TellingWriter(line => told((line, interrupt)));
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args,
            new Terminal { Out = output, Error = error, Folder = Folder, Variable = Variables.GetValueOrDefault, Clock = Clock },
            interrupt.Token);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return name;
    }

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class TellingWriter(Action<string> told) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            told(value ?? "");
        }
    }
}
