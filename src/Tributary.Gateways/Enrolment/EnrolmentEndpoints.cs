using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tributary.Transports.Joining;

namespace Tributary.Gateways.Enrolment;

/// <summary>Where clients join (docs/link.md).</summary>
public static class EnrolmentEndpoints
{
    /// <param name="anybody">Whoever joins has no credentials yet.</param>
    /// <param name="clients">Whoever renews has some.</param>
    public static void MapEnrolment(this IEndpointRouteBuilder anybody, IEndpointRouteBuilder clients, Enroller enroller)
    {
        var open = anybody.MapGroup("/link").ExcludeFromDescription();
        open.MapGet("/authority", context => AuthorityAsync(context, enroller));
        open.MapPost("/enroll", context => EnrolAsync(context, enroller));
        clients.MapGroup("/link").ExcludeFromDescription().MapPost("/renew", context => RenewAsync(context, enroller));
    }

    private static Task AuthorityAsync(HttpContext context, Enroller enroller)
        => enroller.Trusted is { } trusted ? TypedResults.Text(trusted.Pem, "application/x-pem-file").ExecuteAsync(context)
            : EnrolmentProblems.NoAuthority().ExecuteAsync(context);

    private static Task EnrolAsync(HttpContext context, Enroller enroller)
        => AnswerAsync(context, enroller, JoiningJson.Default.EnrollRequest, asked =>
        asked is { Token: not null, Name: not null } ? enroller.EnrolAsync(asked, AddressOf(context), context.RequestAborted)
            : Refused(ClientProblems.BadBody("token and name must be there")));

    private static Task RenewAsync(HttpContext context, Enroller enroller)
        => AnswerAsync(context, enroller, JoiningJson.Default.RenewRequest, asked =>
        context.User.IsInRole(ClientClaims.Role) && context.User.FindFirstValue(ClaimTypes.Name) is { Length: > 0 } client
            && context.User.FindFirstValue(ClientClaims.Credential) is { } shown
                ? enroller.RenewAsync(client, shown, asked, AddressOf(context), context.RequestAborted)
            : Refused(ClientProblems.NoIdentity()));

    private static async Task AnswerAsync<T>(HttpContext context, Enroller enroller, JsonTypeInfo<T> type, Func<T,
        Task<(EnrollReply? Reply, Problem? Problem)>> answer)
    {
        IResult result;
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = enroller.Options.MaxJsonBytes;
            var asked = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
            var (reply, problem) = asked is null ? (null, ClientProblems.BadBody("it is empty")) : await answer(asked);
            context.Response.Headers.CacheControl = "no-store";
            result = problem is not null ? problem : TypedResults.Json(reply!, JoiningJson.Default.EnrollReply);
        }
        catch (JsonException)
        {
            // What was sent may hold a token: it is not said back.
            result = ClientProblems.BadBody("it is no JSON of that kind");
        }
        catch (BadHttpRequestException fault)
        {
            result = fault.StatusCode == 413 ? ClientProblems.TooLarge(enroller.Options.MaxJsonBytes)
                : ClientProblems.BadBody("it stopped half-way");
        }

        await result.ExecuteAsync(context);
    }

    private static Task<(EnrollReply?, Problem?)> Refused(Problem problem) => Task.FromResult<(EnrollReply?, Problem?)>((null, problem));

    private static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();
}
