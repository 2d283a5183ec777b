using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Client.Executables;

/// <summary>Any program as a trainer. It is started once per assignment, finds the model and what to do in files, and leaves its weights
/// and numbers in files; what it prints says that it is alive; its exit code says why it did not train (docs/trainers.md).</summary>
public sealed class ExecutableTrainer : ITrainer
{
    private readonly ExecutableOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="ArgumentException">The options have problems.</exception>
    public ExecutableTrainer(ExecutableOptions options, TimeProvider clock)
    {
        if (options.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem.ToString(), nameof(options));
        (_options, _clock) = (options, clock);
    }

    public long? Examples => _options.Examples;

    public ClientTable? Table => _options.Table;

    public Holdings Holds => Table?.Holds ?? Holdings.Unknown;

    public async Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        using var folder = AssignmentFolder.Create(_options.Scratch);
        folder.Write(assignment, _options.Data, Rows(assignment, assignment.Schema, progress));
        await RunAsync(folder, assignment, progress, cancellation);
        var result = Result(folder);
        return new Update(Weights(folder.Output), result.Examples) { Metrics = result.Metrics };
    }

    public async Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress,
        CancellationToken cancellation)
    {
        using var folder = AssignmentFolder.Create(_options.Scratch);
        folder.Write(assignment, _options.Data, Rows(assignment, assignment.Schema, progress));
        await RunAsync(folder, assignment, progress, cancellation);
        return Result(folder).ToEvaluation();
    }

    // A table that cannot be read as the run wants it is said before the program starts.
    private DataSet? Rows(Assignment assignment, TableSchema? schema, IProgress<ClientProgress> progress)
    {
        if (schema is null || Table is null) return null;
        var (samples, leftOut, refusal) = Table.For(schema);
        if (refusal is not null)
        {
            if (refusal.ForOwner is { } own) _options.Said?.Invoke(own);
            throw new TrainerException(refusal.Reason, refusal.Detail);
        }

        if (ClientTable.InWords(leftOut) is { } text)
            progress.Report(new ClientProgress(assignment.RunId, assignment.Round) { Text = text });
        return samples!.All;
    }

    private ResultFile Result(AssignmentFolder folder)
    {
        var result = ResultFile.Read(folder.Result);
        if (result.Remark is { } remark) _options.Said?.Invoke(remark);
        return result;
    }

    private Task RunAsync(AssignmentFolder folder, Assignment assignment, IProgress<ClientProgress> progress,
        CancellationToken cancellation)
        => new ProgramRun(_options, line => Hear(line, assignment, progress), _clock)
            .RunAsync(folder.Root, folder.Environment(_options.Data), cancellation);

    private void Hear(string line, Assignment assignment, IProgress<ClientProgress> progress)
    {
        if (ProgressText.Read(line, assignment) is { } far) progress.Report(far);
        else _options.Said?.Invoke(line);
    }

    private static ModelState Weights(string path)
    {
        if (!File.Exists(path))
            throw new TrainerException(RefusalReason.Failed,
                "output.safetensors is missing; the trainer must write the weights there (TRIBUTARY_OUTPUT)");
        try
        {
            var file = SafeTensors.Read(path);
            return new ModelState(file.Layout, file.Values);
        }
        catch (BrokenFileException fault)
        {
            throw new TrainerException(RefusalReason.WrongShape, $"output.safetensors is broken: {fault.Message}", fault);
        }
    }
}
