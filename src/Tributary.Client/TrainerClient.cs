using System.Globalization;
using System.Runtime.InteropServices;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Client;

/// <summary>A user's trainer behind the client port. It gets one assignment at a time; others wait in line. Whatever it throws or gets
/// wrong becomes a refusal, never an update that hurts the round.</summary>
internal sealed class TrainerClient : IProgressingClient, IDisposable
{
    /// <summary>The most samples an update may claim, 2^53: whole numbers up to here survive as doubles.</summary>
    private const long MaxExamples = 1L << 53;

    private readonly ITrainer _trainer;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private LocalTensors? _local;

    /// <param name="id">Stable over restarts.</param>
    public TrainerClient(string id, ITrainer trainer, TimeProvider clock)
    {
        (_trainer, _clock) = (trainer, clock);
        Info = new ClientInfo(id) { Examples = trainer.Examples, Holds = trainer.Holds, HasEngine = false };
    }

    public ClientInfo Info { get; init; }

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => AskAsync(assignment, NoProgress.Instance, cancellation);

    public async Task<Reply> AskAsync(Assignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        if (assignment is PropertiesAssignment) return Properties();
        if (assignment is DescribeAssignment describe) return Describe(describe);
        await _turn.WaitAsync(cancellation);
        try
        {
            return assignment switch
            {
                TrainAssignment train => Unfit(train.Spec, train.Model) ?? await TrainAsync(train, progress, cancellation),
                EvaluateAssignment test => Unfit(test.Spec, test.Model) ?? await EvaluateAsync(test, progress, cancellation),
                _ => new Refusal(RefusalReason.WrongKind, $"this client does not know the assignment {assignment.GetType().Name}"),
            };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (TrainerException fault)
        {
            return new Refusal(fault.Reason, fault.Message);
        }
        catch (Exception fault)
        {
            // A stranger's code: whatever it throws is its failure, not the client's.
            return new Refusal(RefusalReason.Failed, $"the trainer broke: {fault.GetType().Name}: {fault.Plain()}");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Reply> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        // 1. The client's own tensors in their places; what the strategy wants to know of the model as it came.
        var layout = assignment.Spec.Layout();
        var given = assignment with { Model = new ModelState(layout, LocalTensors.Into(assignment.Model, _local)) };
        var before = assignment.LossBefore ? (await EvaluateAsync(Test(given), progress, cancellation) as EvaluationReply)?.Evaluation.Loss
            : null;

        // 2. Train.
        var began = _clock.GetTimestamp();
        var update = await _trainer.TrainAsync(given, progress, cancellation);
        var time = _clock.GetElapsedTime(began);

        // 3. What came back: these tensors, finite, of a plausible number of samples.
        if (update is null) return new Refusal(RefusalReason.Failed, "the trainer gave no update");
        var weights = Ordered(update.Weights, layout, assignment.Model);
        if (update.Examples is < 1 or > MaxExamples)
            return new Refusal(RefusalReason.ZeroExamples, $"the trainer claims {update.Examples} samples; 1 to 2^53 are possible");
        if (Finite.FirstBroken(layout, weights) is { } broken)
            return new Refusal(RefusalReason.NotANumber,
                $"tensor {broken} holds NaN or infinity after training; a lower learning rate may help");
        foreach (var (name, value) in update.Metrics)
            if (!double.IsFinite(value))
                return new Refusal(RefusalReason.NotANumber, $"the metric {name} is {value}; a lower learning rate may help");

        // 4. Keep what is local, hand over the rest.
        _local = LocalTensors.Take(layout, weights, assignment.Model.Values.Span);
        var metrics = before is { } loss ? new Dictionary<string, double>(update.Metrics,
            StringComparer.Ordinal)
        { [Metrics.LossBefore] = loss } : update.Metrics;
        return new Update(new ModelState(assignment.Model.Layout, weights), update.Examples) { Metrics = metrics, TrainTime = time };
    }

    private async Task<Reply> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress,
        CancellationToken cancellation)
    {
        var evaluation = await _trainer.EvaluateAsync(assignment with
        {
            Model = new ModelState(assignment.Spec.Layout(),
            LocalTensors.Into(assignment.Model, _local))
        }, progress, cancellation);
        if (evaluation is null) return new Refusal(RefusalReason.Failed, "the trainer gave no evaluation");
        if (evaluation.Examples < 1) return new Refusal(RefusalReason.OutOfData, "the trainer tested the model on no samples");
        return double.IsFinite(evaluation.Loss) ? new EvaluationReply(evaluation)
            : new Refusal(RefusalReason.NotANumber, $"the loss is {evaluation.Loss}");
    }

    private static EvaluateAssignment Test(TrainAssignment train)
        => new()
        {
            RunId = train.RunId,
            Round = train.Round,
            Trace = train.Trace,
            Deadline = train.Deadline,
            Spec = train.Spec,
            Model = train.Model,
        };

    // In the model's order, in a buffer that nobody else reads: what is local is taken out of it. A trainer hands its buffer over, so as a
    // rule nothing is copied.
    private static float[] Ordered(ModelState trained, TensorLayout layout, ModelState received)
    {
        var whole = MemoryMarshal.TryGetArray(trained.Values, out var array) && array.Count == array.Array!.Length
            && !trained.Values.Equals(received.Values);
        try
        {
            return new TensorFile(trained.Layout, whole ? array.Array!
                : trained.Values.ToArray(), new Dictionary<string, string>(StringComparer.Ordinal)).ValuesFor(layout);
        }
        catch (ArgumentException fault)
        {
            throw new TrainerException(RefusalReason.WrongShape, $"the trainer's weights are not the model's: {fault.Plain()}", fault);
        }
    }

    // While the trainer trains for one run another may ask.
    private Reply Describe(DescribeAssignment assignment) => _trainer.Table?.Describe(assignment)
        ?? new Refusal(RefusalReason.WrongKind,
            $"client {Info.Id} trains with a program or trainer of its own and names no table (--data rows.csv) that it could tell of");

    private PropertiesReply Properties()
    {
        var properties = new Dictionary<string, string>(Info.Labels, StringComparer.Ordinal);
        if (_trainer.Examples is { } examples) properties["examples"] = examples.ToString(CultureInfo.InvariantCulture);
        return new PropertiesReply(properties);
    }

    private static Refusal? Unfit(ModelSpec spec, ModelState model) => model.Layout.DifferenceFrom(spec.Layout()) is { } difference
        ? new Refusal(RefusalReason.BadModel, $"the weights are not those of {spec.Name}: {difference}") : null;
}
