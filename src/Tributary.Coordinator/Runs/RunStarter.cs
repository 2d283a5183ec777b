using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Keeps a new run, then puts it in line.</summary>
internal sealed class RunStarter(FirstWeights first, RunWorker worker, TimeProvider clock)
{
    /// <param name="document">It has no fault.</param>
    /// <param name="from">The first weights, and for people where they come from; null for those that the run file names.</param>
    /// <exception cref="Errors.ProblemException">409: the first weights are to be had from nobody now.</exception>
    public async Task<RunRecord> StartAsync(RunDocument document, (ModelState Model, string? Origin)? from, CancellationToken cancellation)
    {
        ModelState model;
        string? origin;
        if (from is { } given) (model, origin) = given;
        else (document, model, origin) = await first.OfAsync(document, cancellation);
        var now = clock.GetUtcNow();
        var run = new RunRecord
        {
            Id = $"{now:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}",
            Name = document.Run.Name,
            Created = now,
            Spec = document.Write().ToJsonString(),
            Status = RunStatus.Queued,
        };
        await worker.AddAsync(run, model, origin, cancellation);
        return run;
    }
}
