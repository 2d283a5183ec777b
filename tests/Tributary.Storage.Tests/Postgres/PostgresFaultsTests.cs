using Dapper;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Tests.Postgres;

/// <summary>Every state (appendix A of PostgreSQL's manual) that passes, or that an operator ends, as a real server says it.</summary>
public sealed class PostgresFaultsTests(PostgresRunStoreTests.Shared shared) : IClassFixture<PostgresRunStoreTests.Shared>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _address = "";
    private RunFolder _runs = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _address = await (await shared.ServerAsync()).CreateDatabaseAsync();
        _runs = new RunFolder(_folder.Location, new StorageOptions { Database = _address, Durability = Durability.Process });
    }

    public ValueTask DisposeAsync()
    {
        _runs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("08000", "lost the connection")]
    [InlineData("08003", "lost the connection")]
    [InlineData("08006", "lost the connection")]
    [InlineData("08P01", "lost the connection")]
    [InlineData("25006", "is read-only")]
    [InlineData("25P03", "idle")]
    [InlineData("28000", "denies access")]
    [InlineData("28P01", "denies access")]
    [InlineData("3D000", "does not exist")]
    [InlineData("40001", "in another one's way")]
    [InlineData("40P01", "in another one's way")]
    [InlineData("42501", "grant the user")]
    [InlineData("53000", "lacks something")]
    [InlineData("53100", "its disk is full")]
    [InlineData("53200", "out of memory")]
    [InlineData("53300", "no connection free")]
    [InlineData("53400", "lacks something")]
    [InlineData("55006", "in use")]
    [InlineData("55P03", "locked")]
    [InlineData("57014", "took too long")]
    [InlineData("57P01", "shut down")]
    [InlineData("57P02", "crashed")]
    [InlineData("57P03", "starting")]
    [InlineData("57P05", "operator")]
    [InlineData("58000", "its own disk or system")]
    [InlineData("58030", "its own disk or system")]
    public async Task What_passes_is_waited_for_and_said_in_words(string state, string words)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => RaiseAsync(state));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Briefly!, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", fault.Briefly!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("22021")]
    [InlineData("23505")]
    [InlineData("42601")]
    [InlineData("XX000")]
    public async Task What_does_not_pass_is_a_fault(string state)
        => Assert.Equal(state, (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => RaiseAsync(state))).SqlState);

    [Fact]
    public async Task A_database_that_takes_no_writing_says_so_when_it_is_looked_at()
    {
        var server = await shared.ServerAsync();
        await _runs.Runs.CheckAsync(None);
        await server.ChangeAsync(_address, "SET default_transaction_read_only = on");

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            // Connections that the server dropped are in the pool until somebody tries them.
            for (var tries = 0; ; tries++)
            {
                try
                {
                    await _runs.Runs.CheckAsync(None);
                }
                catch (StoreUnavailableException lost) when (tries < 20 && !lost.Message.Contains("read-only", StringComparison.Ordinal))
                {
                    continue;
                }

                return;
            }
        });

        Assert.Contains("read-only", fault.Message, StringComparison.Ordinal);
        Assert.Contains("read-only", (await DatabaseProbe.LookAsync(_folder.Location, _address, None)).Fault!, StringComparison.Ordinal);
    }

    private Task<int> RaiseAsync(string state) => _runs.Runs.AloneAsync(transaction => transaction.Connection!.ExecuteAsync(
        $"DO $$ BEGIN RAISE EXCEPTION 'for the test' USING ERRCODE = '{state}'; END $$", transaction: transaction), None);
}
