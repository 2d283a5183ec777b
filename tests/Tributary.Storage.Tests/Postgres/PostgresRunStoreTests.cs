using Tributary.Core.Rounds;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;
using Tributary.Storage.Tests.Runs;

namespace Tributary.Storage.Tests.Postgres;

/// <summary>Against a real server.</summary>
public sealed class PostgresRunStoreTests(PostgresRunStoreTests.Shared shared) : RunStoreContract,
    IClassFixture<PostgresRunStoreTests.Shared>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _address = "";
    private RunFolder _runs = null!;

    protected override IRunStore Store => _runs.Runs;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _address = await (await shared.ServerAsync()).CreateDatabaseAsync();
        _runs = Open();
    }

    public ValueTask DisposeAsync()
    {
        _runs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_one_process_saved_another_reads()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);

        using var other = Open();

        Assert.Equal(Samples.Model(2).Sha256(), (await other.Runs.LoadAsync("one", None))!.Model.Sha256());
        Assert.Throws<RunClaimedException>(() => ClaimTwice(other));
    }

    [Fact]
    public async Task Whoever_lost_his_claim_with_his_connection_writes_no_more()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        using var mine = Store.Claim("one");
        await Store.BeginRoundAsync("one", new OpenRound(1, DateTimeOffset.UnixEpoch, ["a"]), None);
        await (await shared.ServerAsync()).ExecuteAsync("postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'tributary'");
        using var other = Open();
        using var theirs = other.Runs.Claim("one");

        var fault = await Assert.ThrowsAsync<RunClaimedException>(() => EventuallyAsync(() => Store.SaveRoundAsync("one",
            Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None)));
        await other.Runs.SaveRoundAsync("one", Samples.Round(1, Samples.Model(3)), Samples.Model(3), null, None);

        Assert.Equal("one", fault.RunId);
        Assert.Equal(Samples.Model(3).Sha256(), (await other.Runs.LoadAsync("one", None))!.Model.Sha256());
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_as_such_and_when_it_is_back_everything_is_there()
    {
        await using var server = await PostgresServer.StartAsync();
        using var runs = new RunFolder(_folder.Location, new StorageOptions { Database = await server.CreateDatabaseAsync() });
        await runs.Runs.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await runs.Runs.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);
        await server.StopAsync();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => runs.Runs.SaveRoundAsync("one",
            Samples.Round(2, Samples.Model(3)), Samples.Model(3), null, None));
        Assert.Contains("127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(() => runs.Runs.Claim("one"));
        await server.StartAgainAsync();
        await EventuallyAsync(() => runs.Runs.SaveRoundAsync("one", Samples.Round(2, Samples.Model(3)), Samples.Model(3), null, None));

        Assert.Equal([1, 2], (await runs.Runs.RoundsAsync("one", None)).Select(round => round.Round));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        _runs.Dispose();
        await (await shared.ServerAsync()).ExecuteAsync(_address[(_address.LastIndexOf('/') + 1)..],
            "UPDATE tributary_schema SET version = 4000");

        Assert.Contains("4000", Assert.Throws<InvalidOperationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_open_an_empty_database_at_once_make_its_tables_once()
    {
        var address = await (await shared.ServerAsync()).CreateDatabaseAsync();
        var folders = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Factory.StartNew(() => new RunFolder(_folder.Location, new StorageOptions { Database = address }), None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        await folders[0].Runs.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        Assert.All(await Task.WhenAll(folders.Select(folder => folder.Runs.FindAsync("one", None))), Assert.NotNull);
        foreach (var folder in folders) folder.Dispose();
    }

    [Theory]
    [InlineData("postgres://user:secret@:99999999/x")]
    [InlineData("mysql://user:secret@host/x")]
    [InlineData("Hots=secret")]
    [InlineData("Database=secret")]
    public void An_address_that_is_none_is_told_without_its_password(string text)
        => Assert.DoesNotContain("secret", Assert.IsType<string>(PostgresAddress.Problem(text)), StringComparison.Ordinal);

    // Connections that a server dropped are in the pool until somebody tries them.
    private static async Task EventuallyAsync(Func<Task> work)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await work();
                return;
            }
            catch (StoreUnavailableException) when (tries < 20)
            {
                // The next one is opened anew.
            }
        }
    }

    private RunFolder Open() => new(_folder.Location, new StorageOptions { Database = _address });

    private void ClaimTwice(RunFolder other)
    {
        using var mine = Store.Claim("one");
        other.Runs.Claim("one").Dispose();
    }

    /// <summary>One server for all of these tests.</summary>
    public sealed class Shared : IAsyncDisposable
    {
        private PostgresServer? _server;

        public async Task<PostgresServer> ServerAsync() => _server ??= await PostgresServer.StartAsync();

        public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
