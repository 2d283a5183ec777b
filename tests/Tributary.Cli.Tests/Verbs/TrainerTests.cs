using System.Diagnostics;
using Tributary.Engine.Data;

namespace Tributary.Cli.Tests.Verbs;

/// <summary><c>tributary client --trainer</c>: programs of other makers in a round with a client that trains with the engine.</summary>
public sealed class TrainerTests : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";

    private readonly TestTerminal _terminal = new();
    private Participants _participants = null!;

    public async ValueTask InitializeAsync()
        => _participants = await Participants.StartAsync(_terminal, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _participants.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task PyTorch_scikit_learn_and_the_engine_train_one_model_together()
    {
        await NeedAsync("torch");
        await NeedAsync("sklearn");
        _participants.Join("native", "--data", "mnist-mini", "--part", "1/10");
        _participants.Join("pytorch", "--trainer", $"{Python} -B '{Sample("pytorch")}'", "--data", Digits("first", 200));
        _participants.Join("sklearn", "--trainer", $"{Python} -B '{Sample("sklearn")}'", "--data", Digits("second", 400));

        var rounds = await _participants.RunAsync("""
            name: mixed
            model: logreg
            rounds: 2
            data: { set: mnist-mini }
            cohort: { size: 3, quorum: 3 }
            training: { epochs: 2, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.01 } }
            """);

        Assert.Equal(2, rounds.Count);
        Assert.All(rounds, round => Assert.Equal([("native", 200L), ("pytorch", 200L), ("sklearn", 200L)],
            round["cohort"]!.AsArray().Select(one => ((string)one!["client"]!, (long)one["examples"]!))
                .OrderBy(one => one.Item1, StringComparer.Ordinal)));
        Assert.True((double)rounds[1]["accuracy"]! > 0.5, rounds[1].ToJsonString());
    }

    [Fact]
    public async Task How_a_program_ended_stands_as_a_typed_reason_in_the_rounds_record()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs are a shell's");
        _participants.Join("native", "--data", "mnist-mini", "--part", "1/10");
        (string Client, string Program, string Reason, string Detail)[] programs =
        [
            ("busy", "exit 64", "busy", "exit code 64"), ("dry", "exit 65", "outOfData", "exit code 65"),
            ("other", "exit 66", "badModel", "exit code 66"), ("wild", "exit 67", "notANumber", "exit code 67"),
            ("broken", "echo no memory left >&2; exit 3", "failed", "no memory left"),
            ("empty", "exit 0", "failed", "result.json is missing"), ("mute", "exec sleep 60", "failed", "wrote nothing for 1 s"),
        ];
        foreach (var (client, program, _, _) in programs)
            _participants.Join(client, "--trainer", $"/bin/sh -c '{program}'", "--trainer-silence", "1s");

        var rounds = await _participants.RunAsync("""
            name: mixed
            model: logreg
            rounds: 1
            data: { set: mnist-mini }
            cohort: { size: 8, quorum: 1, waitFor: 8 }
            training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.01 } }
            """);

        var cohort = Assert.Single(rounds)["cohort"]!.AsArray()
            .ToDictionary(one => (string)one!["client"]!, one => ((string?)one!["refused"], (string?)one["detail"]),
            StringComparer.Ordinal);
        Assert.Null(cohort["native"].Item1);
        foreach (var (client, _, reason, detail) in programs)
        {
            Assert.Equal(reason, cohort[client].Item1);
            Assert.Contains(detail, cohort[client].Item2, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--trainer", " ", "--trainer: is empty")]
    [InlineData("--trainer", "python3 'train.py", "--trainer: a quote is not closed")]
    [InlineData("--trainer-silence", "a while", "--trainer-silence: 'a while' is no length of time")]
    [InlineData("--window", "at night", "--window: 'at night' is no window")]
    public async Task A_trainer_that_cannot_be_meant_is_refused_before_anything_starts(string flag, string value, string said)
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("client", _participants.Address.ToString(), flag, value));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
    }

    private string Digits(string name, int from)
    {
        const int count = 200;
        Directory.CreateDirectory(_terminal.At(name));
        var pixels = new byte[count * 784];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            EmbeddedMnist.Train.Pixels(from + i).CopyTo(pixels.AsSpan(i * 784));
            labels[i] = (byte)EmbeddedMnist.Train.Label(from + i);
        }

        using var images = File.Create(_terminal.At($"{name}/train-images-idx3-ubyte"));
        new IdxArray(IdxType.UInt8, [count, 28, 28], pixels).Write(images);
        using var digits = File.Create(_terminal.At($"{name}/train-labels-idx1-ubyte"));
        new IdxArray(IdxType.UInt8, [count], labels).Write(digits);
        return name;
    }

    private static string Sample(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "trainers", name, "train.py");
    }

    private static async Task NeedAsync(string module)
    {
        if (!File.Exists(Python)) Assert.Skip($"there is no {Python}");
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}, numpy"])
        {
            RedirectStandardError = true,
            UseShellExecute = false
        })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) Assert.Skip($"{Python} has no {module}; install python3-{module}");
    }
}
