using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Tributary.Coordinator.Hosting;

/// <summary>The description of the REST API at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDocument
{
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo
        {
            Title = "Tributary coordinator",
            Version = "1",
            Description = "Starts, steers and shows federated training runs. Errors are problem documents (RFC 9457). POST takes an Idempotency-Key.",
        };
        document.Servers?.Clear();
        return Task.CompletedTask;
    }));
}
