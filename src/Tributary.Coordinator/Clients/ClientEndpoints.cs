using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Core.Clients;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Clients;

/// <summary><c>/api/clients</c>.</summary>
internal static class ClientEndpoints
{
    private const string Tag = "clients";

    public static void MapClients(this IEndpointRouteBuilder viewing, IEndpointRouteBuilder operating)
    {
        operating.MapDelete("/api/clients/{id}", ForgetAsync).Changes("client.forgotten").WithName("forgetClient").WithTags(Tag)
            .WithSummary("Forgets a client that is lost or revoked").Produces(204).ProducesProblems(404, 409, 503);
        viewing.MapGet("/api/clients", List).WithName("clients").WithSummary("Clients that were ever heard of, ordered by id").WithTags(Tag)
            .Paged()
            .WithQuery(QueryParameter.OneOf<ClientState>("state", "Only clients that stand so."),
                QueryParameter.Text("transport", "Only clients that it brought."),
                QueryParameter.Text("q", "Only clients whose id or a label contains this."))
            .Produces<ClientPage>().ProducesProblems(400, 503);
        viewing.MapGet("/api/clients/{id}", (string id, ClientViews clients) => Results.Json(clients.Find(id)
            ?? throw Unknown(id), ApiJson.Default.ClientView))
            .WithName("client").WithSummary("A client as it stands now").WithTags(Tag).Produces<ClientView>().ProducesProblems(404, 503);
        viewing.MapGet("/api/clients/{id}/rounds", HistoryAsync).WithName("clientRounds")
            .WithSummary("What became of a client in each saved round of every run, the newest first").WithTags(Tag).Paged()
            .Produces<Page<ClientRoundInfo>>().ProducesProblems(400, 404, 503);
    }

    private static async Task<IResult> ForgetAsync(string id, ClientViews clients, ClientMemory memory, CancellationToken cancellation)
    {
        if (clients.Find(id) is not { } client) throw Unknown(id);
        var isGone = client.State is ClientState.Lost or ClientState.Revoked;
        if (isGone && await memory.ForgetAsync(id, cancellation)) return Results.NoContent();
        throw Problems.NotAllowedNow($"client {id} is here ({Word(client.State)}): it would be known again at its next word",
            "end its process first; one that was killed is lost once its lease has ended");
    }

    private static IResult List(HttpRequest request, ClientViews clients)
    {
        var page = Paging.Of(request);
        var (state, transport, words) = (State(request.Query["state"].ToString()), request.Query["transport"].ToString(), request.Query["q"]
            .ToString());
        var all = clients.All().Where(client => words.Length == 0 || client.Id.Contains(words, StringComparison.OrdinalIgnoreCase)
            || client.Labels.Any(label => label.Key.Contains(words, StringComparison.OrdinalIgnoreCase)
                || label.Value.Contains(words, StringComparison.OrdinalIgnoreCase))).ToList();
        var fitting = all.Where(client => (state is null || client.State == state)
            && (transport.Length == 0 || client.Transport.Equals(transport, StringComparison.OrdinalIgnoreCase))).ToList();

        // Ids are ordered, so a page goes on wherever its last client would stand, even if it has left.
        var shown = fitting.Where(client => page.After is null || string.CompareOrdinal(client.Id, page.After) > 0).Take(page.Limit)
            .ToList();
        var counts = new ClientCounts(Count(all, client => Word(client.State)), Count(all, client => client.Transport));
        return Results.Json(new ClientPage(shown, shown.Count > 0 && shown[^1].Id != fitting[^1].Id ? shown[^1].Id
            : null, fitting.Count, counts), ApiJson.Default.ClientPage);
    }

    private static async Task<IResult> HistoryAsync(string id, HttpRequest request, ClientViews clients, RunFigures figures,
        CancellationToken cancellation)
    {
        var page = Paging.Of(request);

        // PostgreSQL takes no text with a zero in it.
        if (id.Contains('\0', StringComparison.Ordinal)) throw Unknown(id);
        var rounds = await figures.HistoryAsync(id, page.After is null ? null : Place(page), page.Limit + 1, cancellation);
        if (rounds.Count == 0 && clients.Find(id) is null) throw Unknown(id);
        var shown = rounds.Take(page.Limit).ToList();
        var next = rounds.Count > page.Limit ? string.Create(CultureInfo.InvariantCulture,
            $"{shown[^1].Started}.{shown[^1].Round}.{shown[^1].Run}") : null;
        return Results.Json(new Page<ClientRoundInfo>([.. shown.Select(Of)], next), ApiJson.Default.PageClientRoundInfo);
    }

    // A place in a history: when the round began, its number, its run.
    private static ClientRound Place(Paging page) => page.After!.Split('.', 3) is [var started, var round, var run]
        && !run.Contains('\0', StringComparison.Ordinal)
            && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? new ClientRound { Started = time, Round = number, Run = run } : throw page.Unknown();

    private static ClientRoundInfo Of(ClientRound round) => new()
    {
        Run = round.Run,
        RunName = round.RunName,
        Round = (int)round.Round,
        Started = DateTimeOffset.FromUnixTimeMilliseconds(round.Started),
        Seconds = round.Seconds,
        TrainSeconds = round.TrainSeconds > 0 ? round.TrainSeconds : null,
        Examples = round.Examples,
        Behind = (int?)round.Behind,
        Loss = round.Loss,
        Accuracy = round.Accuracy,
        Refused = Enum.TryParse<RefusalReason>(round.Refused, out var reason) ? reason : null,
        Detail = round.Detail,
    };

    private static ClientState? State(string text) => text.Length == 0 ? null
        : Enum.TryParse<ClientState>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(text[0]) ? known
        : throw Problems.BadRequest(
            $"state is {Problems.Shown(text)}; one of {string.Join(", ", Enum.GetValues<ClientState>().Select(Word))} is needed",
            "leave it out for all clients");

    private static Dictionary<string, int> Count(IEnumerable<ClientView> clients, Func<ClientView, string> key)
        => clients.CountBy(key).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static string Word(ClientState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static ProblemException Unknown(string id)
        => Problems.NotFound($"no client {Problems.Shown(id)} was ever heard of", "GET /api/clients lists them");
}
