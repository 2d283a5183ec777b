using Tributary.Coordinator.Errors;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Finds a run by what somebody wrote into an address.</summary>
internal sealed class RunLookup(IRunStore store)
{
    private const string Latest = "latest";
    private const int Longest = 100;

    /// <exception cref="ProblemException">404: there is no such run.</exception>
    public async Task<RunRecord> FindAsync(string id, CancellationToken cancellation)
    {
        var run = id == Latest ? (await store.ListAsync(cancellation) is [var newest, ..] ? newest : null) : IsId(id) ? await store.FindAsync(id, cancellation) : null;
        return run ?? throw Problems.NotFound(id == Latest ? "there is no run yet" : $"there is no run {Problems.Shown(id)}", "GET /api/runs lists them");
    }

    private static bool IsId(string id) => id.Length is > 0 and <= Longest && id[0] != '.' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
