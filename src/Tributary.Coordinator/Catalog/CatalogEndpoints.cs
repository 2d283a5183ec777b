using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;

namespace Tributary.Coordinator.Catalog;

/// <summary><c>/api/catalog</c>: what a run file may hold, for forms, and what there is by name.</summary>
internal static class CatalogEndpoints
{
    private static readonly CatalogModel[] Models
        = [.. ModelCatalog.All.Select(model => new CatalogModel(model.Name, model.Description, model.Input,
        model.Layout().Tensors.Where(tensor => tensor.Role == TensorRole.Parameter).Sum(tensor => tensor.Length), Word(model.Loss)))];

    private static readonly CatalogStrategy[] Strategies
        = [.. StrategyCatalog.All.Select(entry => new CatalogStrategy(entry.Name, entry.Description,
        [.. entry.Parameters.Select(one => new CatalogNumber($"strategy.{one.Name}", Help(one.Name), one.Default, one.Whole, one.Open,
            one.Least, double.IsFinite(one.Most) ? one.Most : null))]))];

    public static void MapCatalog(this IEndpointRouteBuilder viewing)
        => viewing.MapGet("/api/catalog", () => Results.Json(new RunCatalog(RunFields.All, Models, Strategies, Sets()),
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

    private static string Help(string number) => number switch
    {
        "learningRate" => "Size of the server's step.",
        "momentum" => "Share of the server's last step that is kept.",
        "mu" => "Pull of clients towards the round's model.",
        "beta" => "Share that is cut off at each end.",
        "beta1" => "Decay of the mean of steps.",
        "beta2" => "Decay of the mean of squared steps.",
        "tau" => "How far the server adapts; small adapts more.",
        "byzantine" => "Clients that may lie.",
        "chosen" => "Updates that are averaged; 0 takes as many as are safe.",
        "completion" => "Share of those asked that must answer.",
        "q" => "How much harder clients with a high loss pull.",
        "lipschitz" => "One over the clients' learning rate.",
        _ => "",
    };
}
