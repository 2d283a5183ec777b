using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>What the platform is and allows, and what it has none of.</summary>
internal sealed class InfoRoutes(LocalPlatformOptions options, LocalAccounts accounts)
{
    public void Map(WebApplication app, string api, string prefix)
    {
        app.MapGet("/", Describe);
        app.MapGet("/ping", () => Results.Text("pong"));
        app.MapGet(api, Version);
        app.MapGet($"{api}/namespaces", (HttpContext context) => Namespaces(accounts.Identify(context.Request)));
        app.MapGet($"{prefix}/limits", (HttpContext context, string space) => Limits(context, space));
        foreach (var none in (string[])["triggers", "rules"])
        {
            app.MapGet($"{prefix}/{none}", (HttpContext context, string space) => Nothing(context, space));
            app.MapPut($"{prefix}/{none}/{{name}}", (HttpContext context, string space) => NotHere(context, space, none));
        }
    }

    private static WhiskAnswer Namespaces(LocalAccount caller) => WhiskAnswer.Of(json =>
    {
        json.WriteStartArray();
        json.WriteStringValue(caller.Namespace);
        json.WriteEndArray();
    });

    private static WhiskAnswer Version() => WhiskAnswer.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("description", "OpenWhisk API");
        json.WriteString("api_version", "1.0.0");
        json.WriteString("api_version_path", "v1");
        json.WriteString("build", "tributary");
        json.WriteString("buildno", "local");
        json.WriteEndObject();
    });

    private WhiskAnswer Describe() => WhiskAnswer.Of(json =>
    {
        var limits = options.Limits;
        json.WriteStartObject();
        json.WriteString("description", "OpenWhisk");
        json.WriteStartArray("api_paths");
        json.WriteStringValue("/api/v1");
        json.WriteEndArray();
        json.WriteStartObject("limits");
        json.WriteNumber("actions_per_minute", limits.InvocationsPerMinute);
        json.WriteNumber("concurrent_actions", limits.ConcurrentInvocations);
        json.WriteNumber("min_action_duration", limits.MinTimeout.TotalMilliseconds);
        json.WriteNumber("max_action_duration", limits.MaxTimeout.TotalMilliseconds);
        json.WriteNumber("min_action_memory", (long)limits.MinMemory << 20);
        json.WriteNumber("max_action_memory", (long)limits.MaxMemory << 20);
        json.WriteNumber("min_action_logs", 0);
        json.WriteNumber("max_action_logs", (long)limits.MaxLogs << 20);
        json.WriteNumber("max_action_payload", limits.MaxPayload);
        json.WriteNumber("max_action_result", limits.MaxResult);
        json.WriteEndObject();
        json.WriteStartObject("runtimes");
        foreach (var kinds in SandboxCommand.Kinds(options).GroupBy(kind => kind.Split(':')[0], StringComparer.Ordinal))
        {
            json.WriteStartArray(kinds.Key);
            foreach (var kind in kinds)
            {
                json.WriteStartObject();
                json.WriteString("kind", kind);
                json.WriteBoolean("default", true);
                json.WriteBoolean("deprecated", false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private WhiskAnswer Limits(HttpContext context, string space)
    {
        LocalAccounts.Own(accounts.Identify(context.Request), space);
        return WhiskAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("invocationsPerMinute", options.Limits.InvocationsPerMinute);
            json.WriteNumber("concurrentInvocations", options.Limits.ConcurrentInvocations);
            json.WriteNumber("firesPerMinute", 0);
            json.WriteEndObject();
        });
    }

    private WhiskAnswer Nothing(HttpContext context, string space)
    {
        LocalAccounts.Own(accounts.Identify(context.Request), space);
        return WhiskAnswer.Of(json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        });
    }

    private WhiskAnswer NotHere(HttpContext context, string space, string what)
    {
        LocalAccounts.Own(accounts.Identify(context.Request), space);
        throw new WhiskFault(StatusCodes.Status501NotImplemented, $"The local platform has no {what}.");
    }
}
