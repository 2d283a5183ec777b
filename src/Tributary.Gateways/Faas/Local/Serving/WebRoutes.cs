using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Web functions: called as a page is, by anybody where they do not say otherwise.</summary>
internal sealed class WebRoutes(LocalPlatformOptions options, EntityBook book, Invoker invoker, LocalAccounts accounts, TimeProvider clock)
{
    private const string Default = "default";
    private const string Http = "http";
    private static readonly string[] s_extensions = ["json", "html", Http, "svg", "text"];

    public void Map(WebApplication app, string api)
        => app.Map($"{api}/web/{{space}}/{{package}}/{{**rest}}", (HttpContext context, string space, string package, string rest)
            => CallAsync(context, space, package, rest));

    private async Task<IResult> CallAsync(HttpContext context, string space, string package, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (file, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..]);
        var (name, extension) = Split(file);
        var (action, parameters) = Find(space, package == Default ? null : package, name);
        var caller = Caller(context.Request, action);
        var body = await RequestBodies.ReadAsync(context, options.Limits.MaxPayload);
        var call = WebCall.Parameters(context.Request, action, parameters, path, body, caller?.Subject);
        var activation = invoker.Start(action, call, action.Namespace, caller);
        context.Response.Headers["X-Openwhisk-Activation-Id"] = activation.Id;
        try
        {
            return Reply(await activation.Ended.WaitAsync(options.Limits.MaxBlocking, clock, context.RequestAborted), extension);
        }
        catch (TimeoutException)
        {
            return WhiskAnswer.Accepted(activation.Id);
        }
    }

    private static (string Name, string Extension) Split(string file)
    {
        var dot = file.LastIndexOf('.');
        return dot > 0 && s_extensions.Contains(file[(dot + 1)..], StringComparer.Ordinal) ? (file[..dot], file[(dot + 1)..])
            : (file, Http);
    }

    // Who may not see it is told what is told where there is nothing.
    private (StoredAction, IReadOnlyList<KeyedValue>) Find(string space, string? package, string name)
    {
        var found = book.Resolve(space, package, name, mayUse: true);
        return found.Action.IsWeb ? found : throw WhiskFault.Missing;
    }

    /// <summary>Null where the function takes anybody.</summary>
    private LocalAccount? Caller(HttpRequest request, StoredAction action)
    {
        if (action.Annotations.Find("require-whisk-auth") is not { } needed) return null;
        if (needed.Value.ValueKind == JsonValueKind.True) return accounts.Identify(request);
        var secret = needed.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? needed.Value.ToString() : "";
        if (secret.Length == 0) return null;
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes(request.Headers["X-Require-Whisk-Auth"].ToString())) ? null
            : throw new WhiskFault(StatusCodes.Status401Unauthorized, "The supplied authentication is invalid");
    }

    private static IResult Reply(ActivationRecord record, string extension)
    {
        using var document = JsonDocument.Parse(record.Result);
        var result = document.RootElement.Clone();
        if (record.Status != ActivationStatus.Success)
        {
            if (record.Status == ActivationStatus.ApplicationError && extension == Http && WebReply.Fits(result.Member("error")))
                return new WebReply(result.Member("error"));
            return new WhiskAnswer(record.Result, record.Status == ActivationStatus.PlatformError
                ? StatusCodes.Status500InternalServerError : StatusCodes.Status502BadGateway);
        }

        if (extension == Http) return new WebReply(result);
        if (extension == "json") return new WhiskAnswer(record.Result);
        if (result.Member(extension) is not { ValueKind: not JsonValueKind.Undefined } shown)
            throw new WhiskFault(StatusCodes.Status404NotFound, "Response does not include requested property.");
        return Results.Text(shown.ToString(), extension switch
        {
            "html" => "text/html; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        });
    }
}
