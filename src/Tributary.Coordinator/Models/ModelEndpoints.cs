using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Inference;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Storage.Models;

namespace Tributary.Coordinator.Models;

/// <summary><c>/api/models</c>: the models that runs made, and their files.</summary>
internal static class ModelEndpoints
{
    private const string Tag = "models";

    public static void MapModels(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/models", ListAsync).WithName("models").WithSummary("Models of saved rounds, the newest run and round first; ?run= for one run").WithTags(Tag).Paged().Takes(QueryParameter.Text("run", "Only models of this run.")).Produces<Page<ModelInfo>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/models/{sha256}", FileAsync).WithName("model").WithSummary("A model's file: safetensors, or ?format=npz; ranges work").WithTags(Tag).Takes(QueryParameter.Text("format", "safetensors by default.", "safetensors", "npz"))
            .Produces<byte[]>(200, "application/safetensors", "application/zip").ProducesProblems(400, 404, 503);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, string? run, IRunStore store, RunLookup runs, RunViews histories, ModelViews models, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var served = await models.ServedAsync(cancellation);
        var shown = new List<ModelInfo>();
        var passed = page.After is null;
        foreach (var one in string.IsNullOrEmpty(run) ? await store.ListAsync(cancellation) : [await runs.FindAsync(run, cancellation)])
        {
            TrainedRun? from = null;
            foreach (var round in (await histories.HistoryAsync(one, cancellation)).Rounds.Reverse())
            {
                if (shown.Count > page.Limit) break;
                if (passed) shown.Add(await models.OfAsync(from ??= TrainedRun.Of(one), round, served, cancellation));
                passed |= page.After == $"{one.Id}/{round.Round}";
            }

            if (shown.Count > page.Limit) break;
        }

        if (!passed) throw page.Unknown();
        var items = shown.Take(page.Limit).ToList();
        return Results.Json(new Page<ModelInfo>(items, shown.Count > page.Limit ? $"{items[^1].Run}/{items[^1].Round}" : null), ApiJson.Default.PageModelInfo);
    }

    private static async Task<IResult> FileAsync(string sha256, string? format, IModelFiles models, CancellationToken cancellation)
    {
        if (format is not (null or "" or "safetensors" or "npz")) throw Problems.BadRequest($"format is {Problems.Shown(format)}; safetensors or npz is needed", "leave it out for safetensors");
        if (await models.PathAsync(sha256, WeightEncoding.Float32, cancellation) is not { } path) throw Problems.NotFound($"no model {Problems.Shown(sha256)} is kept", "GET /api/models lists those that are");
        if (format != "npz") return Results.File(path, "application/safetensors", $"{sha256}.safetensors", entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
        return Results.File(await NpzAsync(path), "application/zip", $"{sha256}.npz", entityTag: new EntityTagHeaderValue($"\"{sha256}-npz\""), enableRangeProcessing: true);
    }

    // Written into a file of its own that goes when it is closed: neither the archive nor a half of it is held in memory.
    private static async Task<FileStream> NpzAsync(string path)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            var model = SafeTensors.Read(path);
            Npz.Write(file, model.Layout.Tensors.Select(tensor => KeyValuePair.Create(tensor.Name, new NpyArray(tensor.Shape, model.Values.AsSpan((int)tensor.Offset, (int)tensor.Length).ToArray(), tensor.Original))));
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
