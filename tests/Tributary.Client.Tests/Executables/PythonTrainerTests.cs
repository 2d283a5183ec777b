using System.Diagnostics;
using Tributary.Client.Executables;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests.Executables;

/// <summary>The sample trainers in Python, on real files, federated over two clients.</summary>
public sealed class PythonTrainerTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Theory]
    [InlineData("pytorch", "torch", "2nn", 0.1)]
    [InlineData("pytorch", "torch", "s4t-net", 0.05)]
    [InlineData("sklearn", "sklearn", "logreg", 0.01)]
    public async Task Two_clients_learn_over_rounds(string sample, string module, string model, double rate)
    {
        await NeedAsync(module);
        var spec = ModelCatalog.Find(model)!;
        using var first = Client(sample, Data("first", 0, 300));
        using var second = Client(sample, Data("second", 300, 300));
        var state = SmallDigits.Initial(spec);
        var before = Accuracy(spec, state);

        for (var round = 1; round <= 3; round++)
        {
            var asked = SmallDigits.Assignment(spec, rate, batch: 20, epochs: 2) with { Model = state, Round = round };
            var replies = new[] { await first.AskAsync(asked, CancellationToken.None),
                await second.AskAsync(asked, CancellationToken.None) };
            var updates = replies.Select(reply => reply as Update ?? throw new InvalidOperationException($"{reply}")).ToArray();
            Assert.All(updates, update => Assert.Equal(300, update.Examples));
            var mean = new float[state.Layout.Length];
            for (var i = 0; i < mean.Length; i++) mean[i] = (updates[0].Weights.Values.Span[i] + updates[1].Weights.Values.Span[i]) / 2;
            state = new ModelState(state.Layout, mean);
        }

        var after = Accuracy(spec, state);
        Assert.True(after > before + 0.3, $"accuracy went from {before} to {after}");
        var tested = await first.AskAsync(new EvaluateAssignment { RunId = "run", Spec = spec, Model = state }, CancellationToken.None);
        Assert.True(Assert.IsType<EvaluationReply>(tested).Evaluation.Accuracy > 0.5);
    }

    [Fact]
    public async Task PyTorch_hands_over_the_very_bits_that_it_read()
    {
        await NeedAsync("torch");
        var program = Path.Combine(_folder.FullName, "echo.py");
        await File.WriteAllTextAsync(program, $"""
            import json, os, sys
            sys.path.insert(0, "{Sample("pytorch")}")
            import torch, tensors
            read = dict((name, torch.from_numpy(values.copy())) for name, values in tensors.load(os.environ["TRIBUTARY_MODEL"]).items())
            tensors.save(os.environ["TRIBUTARY_OUTPUT"], dict((name, read[name].numpy()) for name in sorted(read, reverse=True)))
            json.dump(dict(examples=1), open(os.environ["TRIBUTARY_RESULT"], "w"))
            """);
        using var client = new TrainerClient("a",
            new ExecutableTrainer(new ExecutableOptions { Command = $"{Python} -B {program}" }, TimeProvider.System), TimeProvider.System);
        var asked = SmallDigits.Assignment(ModelCatalog.Find("s4t-net")!);

        var update = Assert.IsType<Update>(await client.AskAsync(asked, CancellationToken.None));

        Assert.Equal(asked.Model.Sha256(), update.Weights.Sha256());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private TrainerClient Client(string sample, string data)
        => new("a", new ExecutableTrainer(new ExecutableOptions { Command = $"{Python} -B '{Sample(sample)}/train.py'", Data = data },
            TimeProvider.System), TimeProvider.System);

    private string Data(string name, int from, int count)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        var pixels = new byte[count * 784];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            EmbeddedMnist.Train.Pixels(from + i).CopyTo(pixels.AsSpan(i * 784));
            labels[i] = (byte)EmbeddedMnist.Train.Label(from + i);
        }

        using var images = File.Create(Path.Combine(folder, "train-images-idx3-ubyte"));
        new IdxArray(IdxType.UInt8, [count, 28, 28], pixels).Write(images);
        using var digits = File.Create(Path.Combine(folder, "train-labels-idx1-ubyte"));
        new IdxArray(IdxType.UInt8, [count], labels).Write(digits);
        return folder;
    }

    private static double Accuracy(ModelSpec spec, ModelState state)
    {
        using var network = new Network(spec, 50);
        network.Import(state.Values.Span);
        return Trainer.Evaluate(network, EmbeddedMnist.Test, CancellationToken.None).Accuracy;
    }

    private static string Sample(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "trainers", name);
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
        if (process.ExitCode != 0) Assert.Skip($"{Python} has no {module}; tests/peers/install installs it");
    }
}
