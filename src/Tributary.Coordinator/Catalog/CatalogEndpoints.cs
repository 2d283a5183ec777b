using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;

namespace Tributary.Coordinator.Catalog;

/// <summary><c>/api/catalog</c>: what a run file may hold, for forms, and what there is by name.</summary>
internal static class CatalogEndpoints
{
    private static readonly CatalogModel[] Models
        = [.. ModelCatalog.All.Select(model => new CatalogModel(model.Name, model.Description, model.Input,
        model.Layout().Tensors.Where(tensor => tensor.Role == TensorRole.Parameter).Sum(tensor => tensor.Length), Word(model.Loss)))];

    public static void MapCatalog(this IEndpointRouteBuilder viewing)
        => viewing.MapGet("/api/catalog", () => Results.Json(new RunCatalog(RunFields.All, Models, StrategyFields.All, Sets()),
            ApiJson.Default.RunCatalog))
            .WithName("catalog").WithSummary("What a run file may hold, with defaults and ranges; models, strategies and data sets by name")
                .WithTags("runs").Produces<RunCatalog>().ProducesProblems(503);

    /// <summary>The sets that have a name; files may come and go, so they are looked for each time.</summary>
    internal static CatalogSet[] Sets() => [.. DataCatalog.All.Select(set =>
    {
        var folders = DataFolders.For(set.Name, null);
        return new CatalogSet(set.Name, set.Description, set.Train, set.Test, set.Classes, set.Input,
            set.Files.All(file => DataFolders.Find(folders, file) is not null));
    })];

    private static string Word(Loss loss) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(loss.ToString());
}
