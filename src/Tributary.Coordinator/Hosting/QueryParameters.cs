using Microsoft.AspNetCore.Builder;

namespace Tributary.Coordinator.Hosting;

/// <summary>Tells the OpenAPI document which query parameters an endpoint takes.</summary>
internal static class QueryParameters
{
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params QueryParameter[] parameters)
        => endpoint.WithMetadata([.. parameters]);

    /// <summary>The endpoint's list comes in pages.</summary>
    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder endpoint)
        => endpoint.WithQuery(QueryParameter.Whole("limit", "Entries on a page, 1 to 1000; 100 by default."),
            QueryParameter.Text("after", "The last answer's next; left out for the first page."));
}
