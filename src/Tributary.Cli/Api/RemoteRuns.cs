using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Api;

/// <summary>A coordinator's runs, by what a person types.</summary>
internal static class RemoteRuns
{
    /// <summary>Everything of a list, page after page.</summary>
    public static async Task<List<T>> AllAsync<T>(Func<string, Task<Page<T>>> page)
    {
        var all = new List<T>();
        for (string? after = null; ;)
        {
            var answer = await page($"limit=1000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            all.AddRange(answer.Items);
            if ((after = answer.Next) is null) return all;
        }
    }

    /// <summary>The newest first.</summary>
    /// <param name="query">What narrows the list, by the names of the API's query; what is null does not.</param>
    public static Task<List<RunInfo>> ListAsync(ApiClient api, IEnumerable<(string Name, string? Value)> query,
        CancellationToken cancellation)
    {
        var narrowed = string.Concat(query.Where(one => one.Value is not null)
            .Select(one => $"&{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return AllAsync(page => api.GetAsync($"api/runs?{page}{narrowed}", ApiJson.Default.PageRunInfo, cancellation));
    }

    /// <param name="text">A run's id, the start of it, its name, or <c>latest</c>.</param>
    /// <exception cref="CommandFault">There is no such run, or several start so.</exception>
    public static async Task<RunInfo> FindAsync(ApiClient api, string text, CancellationToken cancellation)
    {
        if (string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase)) return await GetAsync(api, "latest", cancellation);
        var runs = await ListAsync(api, [("archived", "all")], cancellation);
        if (runs.Exists(run => run.Id == text)) return await GetAsync(api, text, cancellation);
        var starting = runs.Where(run => run.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (starting.Count > 1)
            throw CommandFault.NotFound(
                $"{starting.Count} runs start with {text}: {string.Join(", ", starting.Take(5).Select(run => run.Id))}",
                "type more of the id");
        var found = starting.FirstOrDefault() ?? runs.Find(run => string.Equals(run.Name, text, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFault.NotFound($"the coordinator has no run {text}", runs.Count == 0
                ? $"it has no run at all; tributary run start RUN.yaml{api.Hint} makes one"
                : $"the newest are {string.Join(", ", runs.Take(3).Select(run => run.Id))}; tributary run list{api.Hint} shows all");
        return await GetAsync(api, found.Id, cancellation);
    }

    /// <summary>What the run was started with.</summary>
    public static RunSpec SpecOf(RunInfo run)
    {
        var problems = new List<SpecProblem>();
        return RunSpecReader.Read(run.Spec is { } spec ? JsonNode.Parse(spec.GetRawText()) : null, StoredRun.Sections, problems)
            ?? throw new CommandFault(ExitCode.Unreachable,
                $"what the coordinator says of run {run.Id} cannot be read: {string.Join("; ", problems)}",
                "use the coordinator's version of this program");
    }

    private static Task<RunInfo> GetAsync(ApiClient api, string id, CancellationToken cancellation)
        => api.GetAsync($"api/runs/{Uri.EscapeDataString(id)}", ApiJson.Default.RunInfo, cancellation);
}
