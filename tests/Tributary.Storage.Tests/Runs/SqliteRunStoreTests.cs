using Dapper;
using Microsoft.Data.Sqlite;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Storage.Folders;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Tests.Runs;

public sealed class SqliteRunStoreTests : RunStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _runs;

    private FileModelStore Models => (FileModelStore)_runs.Models;

    public SqliteRunStoreTests() => _runs = new RunFolder(_folder.Location);

    protected override IRunStore Store => _runs.Runs;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Another_process_sees_what_was_saved()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);

        using var other = new RunFolder(_folder.Location);

        Assert.Equal(Samples.Model(2).Sha256(), (await other.Runs.LoadAsync("one", None))!.Model.Sha256());
    }

    [Theory]
    [InlineData(Durability.Process, 1)]
    [InlineData(Durability.Sync, 2)]
    public async Task A_commit_waits_for_the_disk_only_where_a_power_loss_is_to_be_survived(Durability durability, long synchronous)
    {
        using var runs = new RunFolder(_folder.At("other"), new StorageOptions { Durability = durability });

        Assert.Equal(synchronous, await runs.Runs.AloneAsync(
            transaction => transaction.Connection!.ExecuteScalarAsync<long>("PRAGMA synchronous", transaction: transaction), None));
        Assert.Equal(durability, runs.Durability);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_crash_between_a_rounds_files_and_its_record_leaves_the_round_before(int files)
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);
        var momentum = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal) { ["momentum"] = new float[8] };
        using (var dying = new SqliteRunStore(_folder.At("tributary.db"), new DyingModelStore(_runs.Models, files)))
            await Assert.ThrowsAsync<IOException>(() => dying.SaveRoundAsync("one", Samples.Round(2, Samples.Model(3)), Samples.Model(3),
                new("momentum", 2, momentum), None));

        var stands = (await Store.LoadAsync("one", None))!;
        await Store.SaveRoundAsync("one", Samples.Round(2, Samples.Model(3)), Samples.Model(3), null, None);

        Assert.Equal((1, Samples.Model(2).Sha256()), (stands.Round, stands.Model.Sha256()));
        Assert.True(File.Exists(Models.PathOf(Samples.Model(3).Sha256())));
    }

    [Fact]
    public async Task A_damaged_model_is_named_when_its_run_is_loaded()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        var path = Models.PathOf(Samples.Model(1).Sha256());
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var fault = await Assert.ThrowsAsync<BrokenFileException>(() => Store.LoadAsync("one", None));

        Assert.Equal(path, fault.File);
    }

    [Fact]
    public async Task A_missing_model_is_named_when_its_run_is_loaded()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        File.Delete(Models.PathOf(Samples.Model(1).Sha256()));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.LoadAsync("one", None));

        Assert.Contains(Samples.Model(1).Sha256(), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_opened_twice_has_one_writer_a_run()
    {
        using var other = new RunFolder(_folder.Location);
        using var claim = Store.Claim("one");

        Assert.Throws<RunClaimedException>(() => other.Runs.Claim("one"));
    }

    [Fact]
    public async Task A_database_from_before_asks_were_noted_is_brought_up_and_its_run_goes_on()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);
        var before = SchemaSteps.All.ToList().FindIndex(step => step.Contains("CREATE TABLE asks", StringComparison.Ordinal));
        using (var database = new SqliteConnection($"Data Source={_folder.At("tributary.db")};Pooling=false"))
        {
            database.Open();
            await database.ExecuteAsync($"DROP TABLE asks; ALTER TABLE outcomes DROP COLUMN ask; ALTER TABLE outcomes DROP COLUMN behind; "
                + $"PRAGMA user_version = {before}");
        }

        using var upgraded = new RunFolder(_folder.Location);
        await upgraded.Runs.BeginAsksAsync("one", [new AskRecord(2, "a", 1, Samples.Model(2).Sha256())], None);
        var at = (await upgraded.Runs.LoadAsync("one", None))!;

        Assert.Equal((1, 2), (at.Round, at.Asks.Last));
        Assert.Equal(AskState.Counted, await upgraded.Runs.StateOfAsync("one", new AskKey(1, "a"), None));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        using (var database = new SqliteConnection($"Data Source={_folder.At("tributary.db")};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        Assert.Contains("999", Assert.Throws<InvalidOperationException>(() => new RunFolder(_folder.Location)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData(".hidden")]
    public void An_id_that_cannot_name_a_file_is_refused(string id) => Assert.Throws<ArgumentException>(() => Store.Claim(id));

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    private sealed class DyingModelStore(IModelFiles inner, int after) : IModelFiles
    {
        private int _left = after;

        public async Task<string> PutAsync(ModelState model, CancellationToken cancellation)
        {
            var sha256 = await inner.PutAsync(model, cancellation);
            return --_left > 0 ? sha256 : throw new IOException("the power is gone");
        }

        public Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation) => inner.FindAsync(sha256, cancellation);

        public Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation)
            => inner.PathAsync(sha256, encoding, cancellation);

        public Task<bool> HoldsAsync(string sha256, CancellationToken cancellation) => inner.HoldsAsync(sha256, cancellation);

        public Task LetGoAsync(string sha256, CancellationToken cancellation) => inner.LetGoAsync(sha256, cancellation);

        public string PlaceOf(string sha256) => inner.PlaceOf(sha256);

        public Task CheckAsync(CancellationToken cancellation) => inner.CheckAsync(cancellation);

        public void Dispose()
        {
        }
    }
}
