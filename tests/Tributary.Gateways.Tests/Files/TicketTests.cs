using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Native;

namespace Tributary.Gateways.Tests.Files;

/// <summary>A ticket opens one assignment's model and takes its update, once, and nothing else.</summary>
public sealed class TicketTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly RunSpec Spec = new() { Model = ModelCatalog.Find("logreg")!, Rounds = 1 };
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-tickets-").FullName;
    private readonly HttpClient _http = new();
    private readonly OpenAsks _asks = new(TimeProvider.System);
    private ContractCoordinator _coordinator = null!;
    private GatewayFiles _files = null!;
    private WebApplication _host = null!;
    private ModelState _model = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _coordinator = new ContractCoordinator(_folder);
        await _coordinator.CreateAsync("r", Spec);
        _model = new ModelState(Spec.Model.Layout(), (await _coordinator.Folder.Runs.LoadAsync("r", Token))!.Model.Values);
        _files = _coordinator.Files();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _host = builder.Build();
        _host.MapFiles(_files);
        await _host.StartAsync(Token);
        _http.BaseAddress = new Uri(_host.Urls.Single());
        _asks.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _http.Dispose();
        _coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_opens_the_model_and_takes_the_update_which_then_counts()
    {
        var (asking, ticket) = Ask("a");

        var model = await _http.GetAsync(ticket.ModelPath, Token);
        var body = RawLink.File(Spec.Model.Layout(), 0.5f, of: ("r", 1, _model.Sha256()));
        var put = await PutAsync(ticket, body);

        Assert.Equal(_model.Sha256(), Convert.ToHexStringLower(SHA256.HashData(await model.Content.ReadAsByteArrayAsync(Token))));
        Assert.Equal("no-store, private", model.Headers.CacheControl?.ToString());
        Assert.Equal((200, """{"acknowledged":true,"repeated":false}"""), put);
        var update = Assert.IsType<Update>(await asking);
        Assert.Equal((10, 0.5f), (update.Examples, update.Weights.Values.Span[7]));
        Assert.Equal(body.Length, update.Transfer!.BytesIn);
        Assert.True(_coordinator.Spool.Contains("r", 1, "a"));
    }

    [Fact]
    public async Task It_takes_one_update_a_repetition_is_acknowledged_and_the_model_is_closed()
    {
        var (asking, ticket) = Ask("a");
        await PutAsync(ticket, RawLink.File(Spec.Model.Layout(), 0.5f));
        await asking;

        Assert.Equal((200, """{"acknowledged":true,"repeated":true}"""), await PutAsync(ticket, RawLink.File(Spec.Model.Layout(), 99)));
        Assert.Equal((410, "round-over"), await GetAsync(ticket.ModelPath));
        Assert.Equal(0.5f, _coordinator.Spool.Find("r", 1, "a", Spec.Model.Layout())!.Weights.Values.Span[0]);
    }

    [Theory]
    [InlineData("", 404)]
    [InlineData("x", 401)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401)]
    [InlineData("%00", 400)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401)]
    public async Task What_was_not_issued_opens_nothing(string text, int status)
    {
        var (_, ticket) = Ask("a");
        var answer = await _http.GetAsync(ticket.ModelPath.Replace(ticket.Text, text, StringComparison.Ordinal), Token);

        Assert.Equal(status, (int)answer.StatusCode);
        using var put = await _http.PutAsync($"{FileEndpoints.Prefix}/{text}/update", new ByteArrayContent([1]), Token);
        Assert.Equal(status, (int)put.StatusCode);
    }

    [Fact]
    public async Task It_ends_with_its_time_and_with_its_assignment()
    {
        using var over = new CancellationTokenSource();
        var (_, brief) = Ask("a", life: TimeSpan.FromMilliseconds(1));
        var (asking, withdrawn) = Ask("b", cancellation: over.Token);
        await Task.Delay(20, Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal((401, "bad-ticket"), await GetAsync(brief.ModelPath));
        Assert.Equal((410, "round-over"), await GetAsync(withdrawn.ModelPath));
        Assert.Equal(410, (await PutAsync(withdrawn, RawLink.File(Spec.Model.Layout(), 1))).Status);
        Assert.False(_coordinator.Spool.Contains("r", 1, "b"));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_by_name_and_ends_the_assignment()
    {
        var (asking, ticket) = Ask("a");
        var other = TensorLayout.Pack([("else", [3], TensorRole.Parameter)]);

        Assert.Equal(422, (await PutAsync(ticket, RawLink.File(other, 1))).Status);

        Assert.Equal(RefusalReason.WrongShape, Assert.IsType<Refusal>(await asking).Reason);
    }

    [Fact]
    public async Task Only_training_takes_an_update()
    {
        var asking = _asks.AskAsync(new EvaluateAssignment { RunId = "r", Round = 1, Spec = Spec.Model, Model = _model }, Token);
        var ticket = _files.Tickets.Issue("a", _asks.All[^1], Hour)!;

        Assert.Null(ticket.UpdatePath);
        using var put = await _http.PutAsync($"{FileEndpoints.Prefix}/{ticket.Text}/update", new ByteArrayContent([1]), Token);
        Assert.Equal(HttpStatusCode.Conflict, put.StatusCode);
        Assert.Equal(200, (await GetAsync(ticket.ModelPath)).Status);
        Assert.False(asking.IsCompleted);
    }

    [Fact]
    public void There_are_never_more_than_the_book_holds_and_those_that_ended_make_room()
    {
        var clock = new MovedClock();
        var book = new TicketBook(clock, max: 2);
        var ask = new OpenAsk(Assignment(), clock);

        Assert.NotNull(book.Issue("a", ask, TimeSpan.FromSeconds(5)));
        Assert.NotNull(book.Issue("a", ask, TimeSpan.FromDays(400)));
        Assert.Null(book.Issue("a", ask, Hour));
        clock.Now = TimeSpan.FromSeconds(6);
        var third = book.Issue("a", ask, Hour);

        Assert.Equal((2, third), (book.Count, book.Find(third!.Text)));
        clock.Now = TimeSpan.FromDays(2);
        Assert.NotNull(book.Issue("a", ask, Hour));
        Assert.Equal(1, book.Count);
    }

    [Theory]
    [InlineData("/files/secret/model", "/files/TICKET/model")]
    [InlineData("/FILES/secret", "/files/TICKET")]
    [InlineData("/files/a/b/c", "/files/TICKET/b/c")]
    [InlineData("/files", "/files")]
    [InlineData("/link/poll", "/link/poll")]
    public void Logs_never_show_it(string path, string shown) => Assert.Equal(shown, FileEndpoints.Shown(path));

    private static TrainAssignment Assignment(ModelState? model = null) => new()
    {
        RunId = "r",
        Round = 1,
        Spec = Spec.Model,
        Model = model ?? new ModelState(Spec.Model.Layout(), new float[Spec.Model.Layout().Length]),
        Training = new TrainingOptions(),
    };

    private (Task<Reply> Asking, Ticket Ticket) Ask(string client, TimeSpan? life = null, CancellationToken cancellation = default)
    {
        var asking = _asks.AskAsync(Assignment(_model), cancellation);
        return (asking, _files.Tickets.Issue(client, _asks.All[^1], life ?? Hour)!);
    }

    private async Task<(int Status, string Text)> PutAsync(Ticket ticket, byte[] body)
    {
        using var answer = await _http.PutAsync(ticket.UpdatePath, new ByteArrayContent(body), Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private async Task<(int Status, string? Problem)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path, Token);
        if (answer.IsSuccessStatusCode) return ((int)answer.StatusCode, null);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        return ((int)answer.StatusCode, ((string)problem["type"]!)["urn:tributary:".Length..]);
    }
}
