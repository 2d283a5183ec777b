using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Runs;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>Pages of credentials, the oldest first.</summary>
internal static class CredentialPages
{
    public static IResult Of(HttpRequest request, CredentialBook book, Func<Credential, bool> wanted, TimeProvider clock)
    {
        var page = Paging.Of(request);
        var all = book.List().Where(wanted).ToList();
        var start = page.After is null ? 0 : all.FindIndex(one => one.Id == page.After) + 1;
        if (page.After is not null && start == 0) throw page.Unknown();
        var shown = all.Skip(start).Take(page.Limit).ToList();
        var now = clock.GetUtcNow();
        return Results.Json(new Page<CredentialView>([.. shown.Select(one => CredentialView.Of(one, now))], start + shown.Count < all.Count
            ? shown[^1].Id : null), AccessJson.Default.PageCredentialView);
    }
}
