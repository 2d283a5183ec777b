using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Actions: written, read, listed, deleted, invoked.</summary>
internal sealed partial class ActionRoutes(LocalPlatformOptions options, EntityBook book, SandboxPool pool, Invoker invoker,
    LocalAccounts accounts, string runners, TimeProvider clock)
{
    private const string Actions = "actions";
    private readonly int _maxBody = (int)Math.Min(int.MaxValue - 1, 2L * options.Limits.MaxCode + (1 << 20));

    public void Map(WebApplication app, string prefix)
    {
        app.MapGet($"{prefix}/{Actions}", (HttpContext context, string space) => List(context, space, null));
        foreach (var path in (string[])[$"{prefix}/{Actions}/{{name}}", $"{prefix}/{Actions}/{{package}}/{{name}}"])
        {
            app.MapGet(path, (HttpContext context, string space, string name) => context.Request.Path.Value!.EndsWith('/')
                ? List(context, space, name) : Get(context, space, PackageOf(context), name));
            app.MapPut(path, (HttpContext context, string space, string name) => PutAsync(context, space, PackageOf(context), name));
            app.MapDelete(path, (HttpContext context, string space, string name) => Delete(context, space, PackageOf(context), name));
            app.MapPost(path, (HttpContext context, string space, string name) => InvokeAsync(context, space, PackageOf(context), name));
        }
    }

    private static string? PackageOf(HttpContext context) => context.Request.RouteValues["package"] as string;

    private WhiskAnswer List(HttpContext context, string space, string? package)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        if (package is not null && book.Package(own, package) is null) throw WhiskFault.Missing;
        return WhiskAnswer.List(Actions, ListQuery.Of(context.Request, Actions), book.Actions(own, package),
            (json, action) => action.WriteSummary(json));
    }

    private WhiskAnswer Get(HttpContext context, string space, string? package, string name)
    {
        var caller = accounts.Identify(context.Request);
        var named = space == "_" ? caller.Namespace : space;
        var (action, parameters) = book.Resolve(named, package, name, named == caller.Namespace);
        var withCode = context.Request.Query["code"] != "false" && action.Namespace == caller.Namespace;
        var shown = action with { Parameters = action.Namespace == caller.Namespace ? parameters : [] };
        return WhiskAnswer.Of(json => shown.Write(json, withCode));
    }

    private async Task<IResult> PutAsync(HttpContext context, string space, string? package, string name)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        EntityName.Checked(name);
        var body = await RequestBodies.ElementAsync(context, _maxBody);
        StoredAction? replaced = null;
        var action = book.Put(own, package, name, ListQuery.Flag(context.Request, "overwrite"), former =>
        {
            replaced = former;
            return Made(body, former ?? new StoredAction(own, package, name) { Exec = null! }, former is null);
        });
        if (replaced is not null) pool.Forget(replaced);
        return WhiskAnswer.Of(json => action.Write(json));
    }

    private StoredAction Made(JsonElement body, StoredAction former, bool isNew)
    {
        var exec = body.Member("exec").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? isNew ? throw WhiskFault.Malformed("exec undefined") : former.Exec : ActionExec.Read(body.Member("exec"), options.Limits);
        SandboxCommand.Of(exec, options, runners);
        var annotations = body.Member("annotations") is { ValueKind: not JsonValueKind.Undefined } given
            ? KeyedValues.Read(given, "annotations") : former.Annotations;
        List<KeyedValue> amended = [.. annotations.Where(value => value.Key != "exec")];
        if (isNew && amended.Find("provide-api-key") is null) amended.Add(new("provide-api-key", JsonElement.Parse("false")));
        amended.Add(new("exec", JsonElement.Parse(JsonEncodedText.Encode(exec.Kind) is var kind ? $"\"{kind}\"" : "")));
        return former with
        {
            Exec = exec,
            Annotations = amended,
            Parameters = body.Member("parameters") is { ValueKind: not JsonValueKind.Undefined } parameters
                ? KeyedValues.Read(parameters, "parameters") : former.Parameters,
            Limits = former.Limits.With(body.Member("limits"), options.Limits),
            IsPublished = body.Member("publish").ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => former.IsPublished,
            },
        };
    }

    private WhiskAnswer Delete(HttpContext context, string space, string? package, string name)
    {
        var own = LocalAccounts.Own(accounts.Identify(context.Request), space);
        var action = book.DeleteAction(own, package, name);
        pool.Forget(action);
        return WhiskAnswer.Of(json => action.Write(json));
    }

    private async Task<IResult> InvokeAsync(HttpContext context, string space, string? package, string name)
    {
        if (package is null && ClientName().IsMatch(name) && await FederatedAsync(context, space, name) is { } answer) return answer;
        var caller = accounts.Identify(context.Request);
        var named = space == "_" ? caller.Namespace : space;
        var (action, parameters) = book.Resolve(named, package, name, named == caller.Namespace);
        var merged = KeyedValues.Merge(parameters, await ParametersAsync(context));
        var (isBlocking, isResult) = (ListQuery.Flag(context.Request, "blocking"), ListQuery.Flag(context.Request, "result"));
        var longest = (long)options.Limits.MaxBlocking.TotalMilliseconds;
        var wait = ListQuery.Number(context.Request, "timeout", longest, Actions);
        if (wait < 0 || wait > longest) throw WhiskFault.Bad($"Timeout must be number of milliseconds up to {longest}.");
        var activation = invoker.Start(action, merged, caller.Namespace, caller);
        context.Response.Headers["X-Openwhisk-Activation-Id"] = activation.Id;
        if (!isBlocking) return WhiskAnswer.Accepted(activation.Id);
        return await EndAsync(activation, TimeSpan.FromMilliseconds(wait), context.RequestAborted) is { } record
            ? new WhiskAnswer(isResult ? record.Result : WhiskJson.Of(record.Write), StatusOf(record))
            : WhiskAnswer.Accepted(activation.Id);
    }

    // FedKeeper's invoker posts extended JSON to .../client0 and takes the answer as the function's, at once, where OpenWhisk would answer
    // with an id, or not know the name (docs/functions.md). Its functions are web functions: anybody may call those.
    private async Task<IResult?> FederatedAsync(HttpContext context, string space, string name)
    {
        var isAnonymous = context.Request.Headers.Authorization.Count == 0;
        var caller = isAnonymous ? null : accounts.Identify(context.Request);
        var own = caller is null ? space : LocalAccounts.Own(caller, space);
        var action = book.Action(own, null, name)
            ?? book.Action(own, null, $"client_{name.AsSpan(name.StartsWith("client_", StringComparison.Ordinal) ? 7 : 6)}");
        if (action is null || isAnonymous && !action.IsWeb) return null;
        var body = await ParametersAsync(context);
        context.Items[Actions] = body;
        if (WhiskJson.FirstName(body.Span) != "$binary") return null;
        var activation = invoker.Start(action, KeyedValues.Merge(action.Parameters, body), own, caller);
        context.Response.Headers["X-Openwhisk-Activation-Id"] = activation.Id;
        var record = await activation.Ended.WaitAsync(context.RequestAborted);
        return new WhiskAnswer(record.Result, StatusOf(record));
    }

    // A body is read once.
    private async Task<ReadOnlyMemory<byte>> ParametersAsync(HttpContext context)
        => context.Items[Actions] as ReadOnlyMemory<byte>? ?? await RequestBodies.ObjectAsync(context, options.Limits.MaxPayload);

    /// <summary>Null where it goes on longer than one waits.</summary>
    private async Task<ActivationRecord?> EndAsync(RunningActivation activation, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            return await activation.Ended.WaitAsync(wait, clock, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static int StatusOf(ActivationRecord record) => record.Status switch
    {
        ActivationStatus.Success => StatusCodes.Status200OK,
        ActivationStatus.PlatformError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status502BadGateway,
    };

    [GeneratedRegex(@"\Aclient_?[0-9]{1,9}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClientName();
}
