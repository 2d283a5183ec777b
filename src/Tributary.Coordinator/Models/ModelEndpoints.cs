using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Models;

/// <summary><c>/api/models</c>: the models that runs made, and their files.</summary>
internal static class ModelEndpoints
{
    private const string Tag = "models";

    public static void MapModels(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/models", ListAsync).WithName("models")
            .WithSummary("Of each run the best model, the last and those that are served, the newest run first")
            .WithTags(Tag).Paged()
            .WithQuery(QueryParameter.Text("run", "Every model of this run, the newest round first."))
            .Produces<Page<ModelInfo>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/models/{sha256}", FileAsync).WithName("model")
            .WithSummary("A model's file: safetensors, or ?format=npz or pt; ranges work").WithTags(Tag)
            .WithQuery(QueryParameter.Text("format", "safetensors by default.", "safetensors", "npz", "pt"))
            .Produces<byte[]>(200, "application/safetensors", "application/zip").ProducesProblems(400, 404, 503);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, string? run, RunLibrary library, RunLookup runs, RunViews views,
        ModelViews models, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var served = await models.ServedAsync(cancellation);
        var result = !string.IsNullOrEmpty(run)
            ? await OfRunAsync(await runs.FindAsync(run, cancellation), page, served, views, models, cancellation)
            : await OfRunsAsync(page, served, library, views, models, cancellation);
        return Results.Json(result, ApiJson.Default.PageModelInfo);
    }

    // The rest of a list goes on after a round; of it, no more is looked at than is shown.
    private static async Task<Page<ModelInfo>> OfRunAsync(RunRecord run, Paging page, ILookup<string, string> served, RunViews views,
        ModelViews models, CancellationToken cancellation)
    {
        var rounds = (await views.HistoryAsync(run, cancellation)).Rounds;
        var before = page.After is null ? int.MaxValue : page.AfterNumber();
        var first = Math.Max(1L, Math.Min(before, rounds.Count + 1L) - page.Limit);
        var shown = await models.OfAsync(run, rounds, (round, _) => round.Round < before && round.Round >= first, served, cancellation);
        return new Page<ModelInfo>(shown, first > 1 && shown.Count > 0 ? $"{shown[^1].Round}" : null);
    }

    // A page ends with a whole run: what belongs together is not torn apart.
    private static async Task<Page<ModelInfo>> OfRunsAsync(
        Paging page, ILookup<string, string> served, RunLibrary library, RunViews views, ModelViews models, CancellationToken cancellation)
    {
        var (shown, last) = (new List<ModelInfo>(), (RunPlace?)null);
        var query = new RunQuery { Limit = 1, After = page.After is null ? null : RunPlace.Read(page.After) ?? throw page.Unknown() };
        await foreach (var run in library.AllAsync(query, cancellation))
        {
            if (shown.Count >= page.Limit) return new Page<ModelInfo>(shown, last!.ToString());
            var rounds = (await views.HistoryAsync(run, cancellation)).Rounds;
            bool IsShown(RoundSummary one, RoundSummary? best)
                => one.Round == best?.Round || one.Round == rounds.Count || served.Contains(one.ModelSha256);
            shown.AddRange(await models.OfAsync(run, rounds, IsShown, served, cancellation));
            last = RunPlace.Of(run);
        }

        return new Page<ModelInfo>(shown, null);
    }

    private static async Task<IResult> FileAsync(string sha256, string? format, IModelFiles models, CancellationToken cancellation)
    {
        if (format is not (null or "" or "safetensors" or "npz" or "pt"))
            throw Problems.BadRequest($"format is {Problems.Shown(format)}; safetensors, npz or pt is needed",
                "leave it out for safetensors");
        if (await models.PathAsync(sha256, WeightEncoding.Float32, cancellation) is not { } path)
            throw Problems.NotFound($"no model {Problems.Shown(sha256)} is kept", "GET /api/models lists those that are");
        if (format is not ("npz" or "pt"))
            return Results.File(path, "application/safetensors", $"{sha256}.safetensors",
                entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
        return Results.File(await ConvertedAsync(path, format), "application/zip", $"{sha256}.{format}",
            entityTag: new EntityTagHeaderValue($"\"{sha256}-{format}\""), enableRangeProcessing: true);
    }

    // Written into a file of its own that goes when it is closed: neither the archive nor a half of it is held in memory.
    private static async Task<FileStream> ConvertedAsync(string path, string format)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            var model = SafeTensors.Read(path);
            if (format == "pt") TorchFile.Write(file, model.Layout, model.Values);
            else Npz.Write(file, model.Layout.Tensors.Select(tensor => KeyValuePair.Create(tensor.Name,
                new NpyArray(tensor.Shape, model.Values.AsSpan((int)tensor.Offset, (int)tensor.Length).ToArray(), tensor.Original))));
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
