using Tributary.Coordinator.Errors;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Runs;

/// <summary>Finds a run by what somebody wrote into an address.</summary>
internal sealed class RunLookup(IRunStore store, RunLibrary library)
{
    public const string Latest = "latest";
    private const int Longest = 100;

    /// <exception cref="ProblemException">404: there is no such run.</exception>
    public async Task<RunRecord> FindAsync(string id, CancellationToken cancellation)
    {
        var run = id == Latest ? (await library.PageAsync(new RunQuery { Limit = 1 }, cancellation)).FirstOrDefault() : IsId(id)
            ? await store.FindAsync(id, cancellation) : null;
        return run ?? throw (id == Latest ? Problems.NotFound("there is no run yet", "POST /api/runs starts one") : Unknown(id));
    }

    public static ProblemException Unknown(string id)
        => Problems.NotFound($"there is no run {Problems.Shown(id)}", "GET /api/runs lists them");

    private static bool IsId(string id)
        => id.Length is > 0 and <= Longest && id[0] != '.'
            && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
