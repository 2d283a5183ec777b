using System.Collections.Concurrent;
using Tributary.Client.Executables;
using Tributary.Core.Clients;

namespace Tributary.Client.Tests.Executables;

/// <summary>Programs are small shell scripts here; they find all they need in the environment.</summary>
public sealed class ExecutableTrainerTests : IDisposable
{
    private const string Copy
        = "cp \"$TRIBUTARY_MODEL\" \"$TRIBUTARY_OUTPUT\"; echo '{\"examples\": 5, \"metrics\": {\"loss\": 0.5, \"accuracy\": 0.25, "
        + "\"f1\": 0.75}}' > \"$TRIBUTARY_RESULT\"";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TrainAssignment _assignment = SmallDigits.Assignment(SmallDigits.LogReg);

    public ExecutableTrainerTests()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("these programs are written for /bin/sh");
    }

    [Fact]
    public async Task A_program_trains_by_files()
    {
        var update = Assert.IsType<Update>(await AskAsync(Copy + "; echo hello; echo epoch 1/2 loss 0.5"));

        Assert.Equal(_assignment.Model.Sha256(), update.Weights.Sha256());
        Assert.Equal(5, update.Examples);
        Assert.Equal((0.5, 0.75), (update.Metric(Metrics.Loss), update.Metric("f1")));
        Assert.Equal(["hello"], _said);
    }

    [Fact]
    public async Task A_program_tests_a_model_by_the_same_files()
    {
        using var client = Client(Copy);

        var reply = await client.AskAsync(new EvaluateAssignment { RunId = "run", Spec = _assignment.Spec, Model = _assignment.Model },
            CancellationToken.None);

        var evaluation = Assert.IsType<EvaluationReply>(reply).Evaluation;
        Assert.Equal((5, 0.5, 0.25), (evaluation.Examples, evaluation.Loss, evaluation.Accuracy));
        Assert.Equal(("f1", 0.75), Assert.Single(evaluation.Metrics.Select(metric => (metric.Key, metric.Value))));
    }

    [Fact]
    public async Task The_configuration_says_what_to_do()
    {
        await AskAsync("cat \"$TRIBUTARY_CONFIG\"; echo; echo data=$TRIBUTARY_DATA; " + Copy);

        var text = string.Join('\n', _said);
        foreach (var part in new[] { "\"kind\": \"train\"", "\"run\": \"run\"", "\"round\": 1", "\"epochs\": 1", "\"batchSize\": 10",
            "\"learningRate\": 0.1", "\"seed\": ", "\"spec\": {", "data=some/where" })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, RefusalReason.Busy)]
    [InlineData(65, RefusalReason.OutOfData)]
    [InlineData(66, RefusalReason.BadModel)]
    [InlineData(67, RefusalReason.NotANumber)]
    [InlineData(1, RefusalReason.Failed)]
    public async Task An_exit_code_is_a_reason_and_the_error_stream_its_words(int code, RefusalReason reason)
    {
        var refusal = Assert.IsType<Refusal>(await AskAsync($"echo the disk is on fire >&2; exit {code}"));

        Assert.Equal(reason, refusal.Reason);
        Assert.Contains("the disk is on fire", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains($"{code}", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", RefusalReason.Failed, "result.json")]
    [InlineData("echo '{\"examples\": 5}' > \"$TRIBUTARY_RESULT\"", RefusalReason.Failed, "output.safetensors")]
    [InlineData(Copy + "; echo '{' > \"$TRIBUTARY_RESULT\"", RefusalReason.Failed, "no JSON")]
    [InlineData(Copy + "; echo '{\"examples\": 5, \"metrics\": {\"loss\": NaN}}' > \"$TRIBUTARY_RESULT\"", RefusalReason.NotANumber, "NaN")]
    [InlineData(Copy + "; echo '{\"examples\": 5, \"metrics\": {\"loss\": 1e999}}' > \"$TRIBUTARY_RESULT\"", RefusalReason.NotANumber,
        "infinity")]
    [InlineData(Copy + "; echo '{\"examples\": 0}' > \"$TRIBUTARY_RESULT\"", RefusalReason.ZeroExamples, "0 samples")]
    [InlineData(Copy + "; echo '{\"examples\": \"many\"}' > \"$TRIBUTARY_RESULT\"", RefusalReason.Failed, "examples")]
    [InlineData(Copy + "; head -c 100 \"$TRIBUTARY_MODEL\" > \"$TRIBUTARY_OUTPUT\"", RefusalReason.WrongShape, "output.safetensors")]
    public async Task Malformed_output_is_refused_with_its_fault(string script, RefusalReason reason, string words)
    {
        var refusal = Assert.IsType<Refusal>(await AskAsync(script));

        Assert.Equal(reason, refusal.Reason);
        Assert.Contains(words, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"f1\": NaN")]
    [InlineData("\"f1\": -Infinity")]
    [InlineData("\"f1\": 1e999")]
    [InlineData("\"f1\": null")]
    [InlineData("\"f1\": \"good\"")]
    [InlineData("\"f1\": [1, NaN, {\"a\": \"NaN\"}]")]
    [InlineData("\"f1\": true")]
    [InlineData("\"accuracy\": NaN")]
    public async Task A_side_metric_that_is_no_number_is_left_out_and_said(string metric)
    {
        var update = Assert.IsType<Update>(await AskAsync(Copy
            + "; echo '{\"examples\": 5, \"metrics\": {\"loss\": 0.5, \"auc\": 0.75, " + metric + "}}' > \"$TRIBUTARY_RESULT\""));

        Assert.Equal([("auc", 0.75), ("loss", 0.5)], update.Metrics.Select(one => (one.Key, one.Value)).Order());
        Assert.Equal($"of the metrics in result.json: no finite number, and left out: {metric.Split('"')[1]}", Assert.Single(_said));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        using var client = new TrainerClient("a",
            new ExecutableTrainer(new ExecutableOptions { Command = "no-such-program-anywhere x" }, TimeProvider.System),
            TimeProvider.System);

        Assert.Contains("no-such-program-anywhere",
            Assert.IsType<Refusal>(await client.AskAsync(_assignment, CancellationToken.None)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_program_is_ended()
    {
        var refusal = Assert.IsType<Refusal>(await AskAsync("exec sleep 1000", silence: TimeSpan.FromSeconds(1)));

        Assert.Contains("wrote nothing for 1 s", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_program_is_killed_with_its_children()
    {
        using var cancel = new CancellationTokenSource();
        var child = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = Client("sleep 1000 & echo $!; wait", line => child.TrySetResult(int.Parse(line)));

        var asking = client.AskAsync(_assignment, cancel.Token);
        var id = await child.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.False(Runs(id), "the child still runs");
    }

    [Fact]
    public async Task A_child_that_outlives_the_program_does_not_hold_up_the_answer()
    {
        using var client = Client("sleep 1000 & echo $!; " + Copy);

        var reply = await client.AskAsync(_assignment, CancellationToken.None);
        System.Diagnostics.Process.GetProcessById(int.Parse(Assert.Single(_said))).Kill();

        Assert.IsType<Update>(reply);
    }

    public void Dispose()
    {
        // Whatever came of it, no assignment leaves a folder.
        Assert.Empty(_folder.EnumerateFileSystemInfos());
        _folder.Delete(recursive: true);
    }

    private static bool Runs(int id)
        => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z", StringComparison.Ordinal);

    private async Task<Reply> AskAsync(string script, TimeSpan? silence = null)
    {
        using var client = Client(script, silence: silence);
        return await client.AskAsync(_assignment, CancellationToken.None);
    }

    private TrainerClient Client(string script, Action<string>? said = null, TimeSpan? silence = null)
    {
        var options = new ExecutableOptions
        {
            Command = $"/bin/sh -c '{script.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            Data = "some/where",
            Scratch = _folder.FullName,
            Said = said ?? _said.Enqueue,
        };
        return new TrainerClient("a", new ExecutableTrainer(options with { Silence = silence ?? options.Silence }, TimeProvider.System),
            TimeProvider.System);
    }
}
