using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Records of activations.</summary>
internal sealed class ActivationRoutes(ActivationRing ring, LocalAccounts accounts)
{
    private const string Activations = "activations";
    private const int IdDigits = 32;

    public void Map(WebApplication app, string prefix)
    {
        app.MapGet($"{prefix}/{Activations}", List);
        app.MapGet($"{prefix}/{Activations}/{{id}}", (HttpContext context, string space, string id)
            => WhiskAnswer.Of(Find(context, space, id).Write));
        app.MapGet($"{prefix}/{Activations}/{{id}}/result", (HttpContext context, string space, string id) => Result(context, space, id));
        app.MapGet($"{prefix}/{Activations}/{{id}}/logs", (HttpContext context, string space, string id) => Logs(context, space, id));
    }

    private WhiskAnswer List(HttpContext context, string space)
    {
        var (own, request) = (LocalAccounts.Own(accounts.Identify(context.Request), space), context.Request);
        var (query, docs) = (ListQuery.Of(request, Activations), ListQuery.Flag(request, "docs"));
        if (docs && query.IsCount) throw WhiskFault.Bad("The parameter 'docs' is not permitted with 'count'.");
        var name = request.Query["name"].ToString() is { Length: > 0 } text ? text : null;
        if (name?.Count(letter => letter == '/') > 1)
            throw WhiskFault.Bad($"Parameter may be a 'simple' name or 'package-name/simple' name: {name}");
        var found = ring.List(own, name, ListQuery.Number(request, "since", 0, Activations),
            ListQuery.Number(request, "upto", long.MaxValue, Activations)).ToList();
        return WhiskAnswer.List(Activations, query, found, (json, record) =>
        {
            if (docs) record.Write(json);
            else record.WriteSummary(json);
        });
    }

    private WhiskAnswer Result(HttpContext context, string space, string id)
    {
        var record = Find(context, space, id);
        return WhiskAnswer.Of(json =>
        {
            json.WriteStartObject();
            record.Response(json);
            json.WriteEndObject();
        });
    }

    private WhiskAnswer Logs(HttpContext context, string space, string id)
    {
        var record = Find(context, space, id);
        return WhiskAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("logs");
            foreach (var line in record.Logs) json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private ActivationRecord Find(HttpContext context, string space, string id)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        if (id.Length != IdDigits) throw WhiskFault.Bad($"Activation id length is {id.Length} but must be {IdDigits}.");
        if (!id.All(char.IsAsciiHexDigit)) throw WhiskFault.Bad("The activation id is not valid.");
        return ring.Find(own, id.ToLowerInvariant()) ?? throw WhiskFault.Missing;
    }
}
