using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Packages: written, read, listed, deleted.</summary>
internal sealed class PackageRoutes(EntityBook book, SandboxPool pool, LocalAccounts accounts)
{
    private const string Packages = "packages";
    private const int MaxBody = 2 << 20;

    public void Map(WebApplication app, string prefix)
    {
        app.MapGet($"{prefix}/{Packages}", List);
        app.MapGet($"{prefix}/{Packages}/{{name}}", Get);
        app.MapPut($"{prefix}/{Packages}/{{name}}", (Delegate)PutAsync);
        app.MapDelete($"{prefix}/{Packages}/{{name}}", Delete);
    }

    private WhiskAnswer List(HttpContext context, string space)
    {
        var caller = accounts.Identify(context.Request);
        var named = space == "_" ? caller.Namespace : space;
        var packages = book.Packages(named);
        return WhiskAnswer.List(Packages, ListQuery.Of(context.Request, Packages),
            named == caller.Namespace ? packages : [.. packages.Where(package => package.IsPublished)],
            (json, package) => package.Write(json));
    }

    private WhiskAnswer Get(HttpContext context, string space, string name)
    {
        var caller = accounts.Identify(context.Request);
        var named = space == "_" ? caller.Namespace : space;
        var package = book.Package(named, name) ?? throw (named == caller.Namespace ? WhiskFault.Missing : WhiskFault.NotYours);
        if (named != caller.Namespace && !package.IsPublished) throw WhiskFault.NotYours;
        if (package.Binding is not { } bound) return Shown(package, package.Parameters, book.Actions(named, name));
        var meant = book.Package(bound.Namespace, bound.Name) ?? throw WhiskFault.Missing;
        return Shown(package, package.Parameters.Over(meant.Parameters), book.Actions(bound.Namespace, bound.Name));
    }

    private async Task<IResult> PutAsync(HttpContext context, string space, string name)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        EntityName.Checked(name);
        if (name == "default") throw WhiskFault.Bad("Package name 'default' is reserved.");
        var body = await RequestBodies.ElementAsync(context, MaxBody);
        var package = book.Put(own, name, ListQuery.Flag(context.Request, "overwrite"), former =>
        {
            var made = former ?? new StoredPackage(own, name);
            return made with
            {
                Parameters = body.Member("parameters") is { ValueKind: not JsonValueKind.Undefined } parameters
                    ? KeyedValues.Read(parameters, "parameters") : made.Parameters,
                Annotations = body.Member("annotations") is { ValueKind: not JsonValueKind.Undefined } annotations
                    ? KeyedValues.Read(annotations, "annotations") : made.Annotations,
                IsPublished = body.Member("publish").ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => made.IsPublished,
                },
                Binding = BindingOf(body.Member("binding"), own) ?? made.Binding,
            };
        });
        return Shown(package, package.Parameters, book.Actions(own, name));
    }

    private WhiskAnswer Delete(HttpContext context, string space, string name)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        var actions = book.Actions(own, name);
        var package = book.DeletePackage(own, name, ListQuery.Flag(context.Request, "force"));
        foreach (var action in actions) pool.Forget(action);
        return WhiskAnswer.Of(json => package.Write(json));
    }

    private static (string Namespace, string Name)? BindingOf(JsonElement binding, string own)
    {
        if (binding.ValueKind != JsonValueKind.Object || binding.Member("name").ValueKind != JsonValueKind.String) return null;
        var space = binding.Member("namespace") is { ValueKind: JsonValueKind.String } named ? named.GetString()! : "_";
        return (space == "_" ? own : space, binding.Member("name").GetString()!);
    }

    private static WhiskAnswer Shown(StoredPackage package, IReadOnlyList<KeyedValue> parameters, IReadOnlyList<StoredAction> actions)
        => WhiskAnswer.Of(json => package.Write(json, parameters, actions));
}
