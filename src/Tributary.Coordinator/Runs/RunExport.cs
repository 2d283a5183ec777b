using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Errors;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;
using Tributary.Storage.Models;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/runs/{id}/export</c>: a zip of everything that is kept of a run, written as it is read.</summary>
internal static class RunExport
{
    public static void MapExport(this IEndpointRouteBuilder viewing)
        => viewing.MapGet("/api/runs/{id}/export", WriteAsync).WithName("export")
            .WithSummary("A zip: run.json, rounds.jsonl, model.safetensors").WithTags("runs")
            .Produces<byte[]>(200, "application/zip").ProducesProblems(404, 503);

    private static async Task WriteAsync(string id, HttpContext context, RunLookup runs, RunFigures figures, IModelFiles models)
    {
        // Everything that can be missing is looked for before the first byte goes out.
        var cancellation = context.RequestAborted;
        var run = await runs.FindAsync(id, cancellation);
        var last = await figures.PageAsync(run.Id, null, 1, newest: true, cancellation);
        var model = last.Count == 0 ? null : await models.PathAsync(last[0].ModelSha256, WeightEncoding.Float32, cancellation);

        // An archive's entries end in a few bytes that are written synchronously.
        if (context.Features.Get<IHttpBodyControlFeature>() is { } control) control.AllowSynchronousIO = true;
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{run.Id}.zip\"";
        await using var archive = await ZipArchive.CreateAsync(context.Response.Body, ZipArchiveMode.Create, leaveOpen: true,
            entryNameEncoding: null, cancellation);
        await using (var entry = await archive.CreateEntry("run.json")
            .OpenAsync(cancellation)) await JsonSerializer.SerializeAsync(entry, run, RecordsJson.Default.RunRecord, cancellation);
        await using (var entry = await archive.CreateEntry("rounds.jsonl").OpenAsync(cancellation))
            await foreach (var round in figures.AllRecordsAsync(run.Id,
                cancellation)) await entry.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(round,
                RecordsJson.Default.RoundRecord), (byte)'\n'], cancellation);
        if (model is null) return;
        await using var file = new FileStream(model, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var weights = await archive.CreateEntry("model.safetensors", CompressionLevel.NoCompression).OpenAsync(cancellation);
        await file.CopyToAsync(weights, cancellation);
    }
}
