using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Gateways.Tests.Contract;
using Tributary.Storage.Exchange;
using Tributary.Storage.Models;
using Tributary.Storage.Tests.Buckets;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Files;

/// <summary>What lies in the bucket is not believed, and its absence loses nothing.</summary>
public sealed class ExchangedFilesTests(SharedS3 shared) : IClassFixture<SharedS3>, IAsyncLifetime
{
    private const string Client = "client_3";
    private static readonly ModelSpec s_spec = ModelCatalog.Find("logreg")!;
    private static int s_count;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchanged-").FullName;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ModelState _model = new(s_spec.Layout(), new float[s_spec.Layout().Length]);
    private S3Server _server = null!;
    private ContractCoordinator _coordinator = null!;
    private ExchangeBucket _bucket = null!;
    private ExchangedFiles _files = null!;
    private OpenAsk _ask = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await shared.ServerAsync();
        _coordinator = new ContractCoordinator(_folder);
        var address = _server.Address($"exchanged-{Interlocked.Increment(ref s_count)}");
        _bucket = new ExchangeBucket(S3Address.Read(address), TimeProvider.System);
        _files = new ExchangedFiles(_bucket, _coordinator.Files(), TimeProvider.System, NullLogger.Instance);
        _ask = Ask();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _bucket.Dispose();
        _coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_update_that_was_put_answers_the_ask_and_is_gone_from_the_bucket()
    {
        var (addresses, function) = await FunctionAsync();
        Assert.Equal(_model.Sha256(), (await function.FetchAsync(Message(), s_spec, Cancellation)).Sha256());
        await PutAsync(function, 7);

        Assert.Null(await _files.TakeAsync(Client, _ask, function.Stored, Cancellation));
        Assert.Equal(7, Assert.IsType<Update>(await _ask.Reply).Examples);
        using var answer = await _http.GetAsync(addresses.Update!.Split('?')[0], Cancellation);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(await _bucket.LengthAsync("run/1/client_3.safetensors", Cancellation));
    }

    [Fact]
    public async Task What_was_put_by_a_call_that_then_failed_is_found()
    {
        var (_, function) = await FunctionAsync();
        Assert.False(await _files.FoundAsync(Client, _ask, Cancellation));
        await PutAsync(function, 7);

        Assert.True(await _files.FoundAsync(Client, _ask, Cancellation));
        Assert.Equal(7, Assert.IsType<Update>(await _ask.Reply).Examples);
    }

    [Fact]
    public async Task Who_says_more_than_lies_there_is_told_so_and_the_ask_waits_on()
    {
        var nothing = await _files.TakeAsync(Client, _ask, new string('a', 64), Cancellation);
        Assert.Contains("none is there", nothing, StringComparison.Ordinal);
        var (_, function) = await FunctionAsync();
        await PutAsync(function, 7);
        var other = await _files.TakeAsync(Client, _ask, new string('a', 64), Cancellation);
        Assert.Contains("another SHA-256", other, StringComparison.Ordinal);
        Assert.False(_ask.Reply.IsCompleted);
    }

    [Fact]
    public async Task More_bytes_than_the_model_can_have_are_not_fetched()
    {
        var (addresses, _) = await FunctionAsync();
        using var much = new ByteArrayContent(new byte[(int)_model.PayloadBytes + (17 << 20)]);
        using var put = await _http.PutAsync(addresses.Update, much, Cancellation);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        Assert.Contains("bytes are taken here", await _files.TakeAsync(Client, _ask, null, Cancellation), StringComparison.Ordinal);
        Assert.Null(await _bucket.LengthAsync("run/1/client_3.safetensors", Cancellation));
        Assert.False(_ask.Reply.IsCompleted);
    }

    [Fact]
    public async Task Garbage_is_the_refusal_of_its_client()
    {
        var (addresses, _) = await FunctionAsync();
        using var garbage = new StringContent("<html>");
        using var put = await _http.PutAsync(addresses.Update, garbage, Cancellation);
        _ = await _files.TakeAsync(Client, _ask, null, Cancellation);
        Assert.Equal(RefusalReason.WrongShape, Assert.IsType<Refusal>(await _ask.Reply).Reason);
    }

    [Fact]
    public async Task A_bucket_that_is_away_is_waited_for()
    {
        await using var own = await S3Server.StartAsync();
        using var bucket = new ExchangeBucket(S3Address.Read(own.Address("away")), TimeProvider.System);
        var files = new ExchangedFiles(bucket, _coordinator.Files(), TimeProvider.System, NullLogger.Instance);
        var function = Function((await files.OfferAsync(Client, _ask, Cancellation))!);
        await PutAsync(function, 7);

        await own.StopAsync();
        var taking = files.TakeAsync(Client, _ask, function.Stored, Cancellation);
        var offering = files.OfferAsync("client_4", Ask(), Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync(function, 8));
        Assert.False(taking.IsCompleted);
        await own.StartAgainAsync();

        Assert.Null(await taking);
        Assert.NotNull(await offering);
        Assert.Equal(7, Assert.IsType<Update>(await _ask.Reply).Examples);
    }

    [Fact]
    public async Task Nothing_is_waited_for_once_the_round_is_over()
    {
        _ask.TryComplete(new Refusal(RefusalReason.Failed, "withdrawn"));
        Assert.Null(await _files.OfferAsync(Client, _ask, Cancellation));
        Assert.Null(await _files.TakeAsync(Client, _ask, new string('a', 64), Cancellation));
    }

    private OpenAsk Ask() => new(new TrainAssignment
    {
        RunId = "run",
        Round = 1,
        Spec = s_spec,
        Model = _model,
        Training = new TrainingOptions(),
    }, TimeProvider.System);

    private AssignmentMessage Message() => AssignmentMessages.Of(_ask);

    private SignedFiles Function(SignedAddresses addresses)
        => new(_http, addresses, Path.Combine(_folder, "function"), TimeProvider.System);

    private async Task<(SignedAddresses Addresses, SignedFiles Function)> FunctionAsync()
    {
        var addresses = (await _files.OfferAsync(Client, _ask, Cancellation))!;
        return (addresses, Function(addresses));
    }

    private async Task PutAsync(SignedFiles function, long examples)
    {
        var update = new Update(_model, examples);
        Assert.True((await function.PutAsync(Message(), update, _model, DateTimeOffset.UtcNow, Cancellation)).Acknowledged);
    }
}
