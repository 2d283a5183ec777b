using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Tributary.Coordinator.Hosting;

/// <summary>The description of the REST API at <c>/openapi/v1.json</c>. It says what really goes over the wire: nulls are left out, so that
/// what may be null is optional and everything else is always there; what is one of some words tells them.</summary>
internal static class OpenApiDocument
{
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute),
                inherit: false) is [AllowedValuesAttribute allowed])
                schema.Enum = [.. allowed.Values.OfType<string>().Select(word => (JsonNode)JsonValue.Create(word))];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var asked in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>()) Add(operation, asked);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tributary coordinator",
                Version = "1",
                Description = "Starts, steers and shows federated training runs. Errors are problem documents (RFC 9457). POST takes an "
                    + "Idempotency-Key.",
            };
            document.Servers?.Clear();
            foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
            {
                LeaveNullsOut(schema);
                if (schema.Enum is { Count: > 0 } words)
                    (schema.Type, schema.Enum) = (JsonSchemaType.String,
                        [.. words.Where(word => word?.GetValueKind() == JsonValueKind.String)]);
            }

            return Task.CompletedTask;
        });
    });

    private static void Add(OpenApiOperation operation, QueryParameter asked)
    {
        operation.Parameters ??= [];
        foreach (var known in operation.Parameters.Where(one => one.Name == asked.Name).ToList()) operation.Parameters.Remove(known);
        var schema = new OpenApiSchema { Type = asked.Type };
        if (asked.Words.Count > 0) schema.Enum = [.. asked.Words.Select(word => (JsonNode)JsonValue.Create(word))];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = asked.Name,
            In = ParameterLocation.Query,
            Description = asked.Help,
            Schema = schema
        });
    }

    private static void LeaveNullsOut(OpenApiSchema schema)
    {
        if (schema.Properties is not { Count: > 0 } properties) return;
        schema.Required = new SortedSet<string>(properties.Where(property => !MayBeNull(property.Value))
            .Select(property => property.Key), StringComparer.Ordinal);
        foreach (var (name, property) in properties.ToList())
        {
            if (property is not OpenApiSchema own) continue;
            if (own.Type is { } type) own.Type = type & ~JsonSchemaType.Null;
            if (own.OneOf is { Count: 2 } && own.OneOf.FirstOrDefault(one => one.Type != JsonSchemaType.Null) is { } given)
                properties[name] = given;
        }
    }

    private static bool MayBeNull(IOpenApiSchema schema)
        => schema.Type?.HasFlag(JsonSchemaType.Null) == true || schema.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true;
}
