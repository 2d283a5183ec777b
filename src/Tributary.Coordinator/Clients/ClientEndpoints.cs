using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;

namespace Tributary.Coordinator.Clients;

/// <summary><c>/api/clients</c>.</summary>
internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/clients", List).WithName("clients").WithSummary("Clients that were heard of, ordered by id").WithTags("clients").Produces<Page<ClientView>>().ProducesProblems(400, 503);
        viewing.MapGet("/api/clients/{id}", (string id, ClientViews clients) => Results.Json(clients.Find(id)
                ?? throw Problems.NotFound($"no client {Problems.Shown(id)} was heard of since the coordinator started", "GET /api/clients lists them"), ApiJson.Default.ClientView))
            .WithName("client").WithSummary("A client as it stands now").WithTags("clients").Produces<ClientView>().ProducesProblems(404, 503);
    }

    private static IResult List(HttpRequest request, ClientViews clients)
    {
        // Ids are ordered, so a page goes on wherever its last client would stand, even if it has left.
        var page = Paging.Of(request);
        var all = clients.All();
        var shown = all.Where(client => page.After is null || string.CompareOrdinal(client.Id, page.After) > 0).Take(page.Limit).ToList();
        return Results.Json(new Page<ClientView>(shown, shown.Count > 0 && shown[^1].Id != all[^1].Id ? shown[^1].Id : null), ApiJson.Default.PageClientView);
    }
}
