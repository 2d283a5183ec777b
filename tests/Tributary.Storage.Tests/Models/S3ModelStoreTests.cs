using Amazon.Runtime;
using Tributary.Core.Compression;
using Tributary.Storage.Models;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Storage.Tests.Models;

/// <summary>Against a real server.</summary>
public sealed class S3ModelStoreTests(SharedS3 shared) : ModelStoreContract, IClassFixture<SharedS3>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IModelFiles> _open = [];
    private readonly string _prefix = $"runs/{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}";
    private S3Server _server = null!;

    public async ValueTask InitializeAsync() => _server = await shared.ServerAsync();

    public ValueTask DisposeAsync()
    {
        foreach (var store in _open) store.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override IModelFiles Open() => Open(_server.Address(_prefix));

    protected override string KeptAt(string sha256) => _server.FileOf($"{_prefix}/{sha256[..2]}/{sha256}.safetensors");

    [Fact]
    public async Task A_model_larger_than_a_part_goes_in_several()
    {
        var address = S3Address.Read(_server.Address(_prefix));
        using var store = new S3ModelStore(address, new S3Bucket(address, partBytes: 5 << 20), _folder.At("parts"));
        var model = Samples.Large(3_000_000);

        await store.PutAsync(model, None);

        Assert.Equal(model.Sha256(), (await Open().FindAsync(model.Sha256(), None))!.Sha256());
        Assert.Equal(new FileInfo((await store.PathAsync(model.Sha256(), WeightEncoding.Float32, None))!).Length,
            new FileInfo(KeptAt(model.Sha256())).Length);
    }

    [Fact]
    public async Task A_look_at_the_bucket_tells_what_is_wrong_with_it()
    {
        Task<string?> Look(string address) => BucketProbe.LookAsync(S3Address.Read(address), TimeSpan.FromSeconds(20), None);

        Assert.Null(await Look(_server.Address(_prefix)));
        Assert.Contains("does not exist; ", await Look(_server.Address(_prefix, "nobodys")), StringComparison.Ordinal);
        Assert.Contains("does not answer", await Look("s3://models/?endpoint=http://127.0.0.1:1&region=us-east-1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_in_the_cache_is_served_while_the_bucket_is_away()
    {
        await using var server = await S3Server.StartAsync();
        var store = Open(server.Address("x"));
        var sha256 = await store.PutAsync(Samples.Model(1), None);
        await server.StopAsync();

        Assert.NotNull(await store.FindAsync(sha256, None));
        Assert.Equal(sha256, await store.PutAsync(Samples.Model(1), None));
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync(Samples.Model(2), None));
        Assert.Contains("does not answer", fault.Message, StringComparison.Ordinal);
        await server.StartAgainAsync();
        Assert.Equal(Samples.Model(2).Sha256(), await store.PutAsync(Samples.Model(2), None));
    }

    [Fact]
    public async Task Half_an_object_that_a_dying_server_left_is_sent_again()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        await File.WriteAllBytesAsync(KeptAt(sha256), (await File.ReadAllBytesAsync(KeptAt(sha256)))[..^4]);

        await Open().PutAsync(Samples.Model(1), None);

        Assert.Equal(sha256, (await Open().FindAsync(sha256, None))!.Sha256());
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_told_from_a_missing_model()
    {
        var store = Open(_server.Address(_prefix, "no-such-bucket"));

        Assert.Contains("does not exist", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync(Samples.Model(1),
            None))).Message, StringComparison.Ordinal);
        Assert.Contains("no-such-bucket", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.HoldsAsync(Samples.Model(1)
            .Sha256(), None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync(Samples.Model(1).Sha256(), None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CheckAsync(None));
    }

    [Fact]
    public async Task Wrong_credentials_are_told_with_what_to_do_and_without_the_secret()
    {
        var address = S3Address.Read(_server.Address(_prefix));
        using var store = new S3ModelStore(address, new S3Bucket(address, new BasicAWSCredentials("SOMEBODY", "not-the-secret")),
            _folder.At("denied"));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync(Samples.Model(1), None));

        Assert.Contains("denies access", fault.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_earlier_process_left_in_the_cache_is_not_trusted()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        Directory.CreateDirectory(_folder.At("stale"));
        await File.WriteAllTextAsync(_folder.At("stale", $"{sha256}.safetensors"), "half");

        using var store = new S3ModelStore(S3Address.Read(_server.Address(_prefix)), _folder.At("stale"));

        Assert.NotNull(await store.FindAsync(sha256, None));
    }

    [Fact]
    public async Task A_copy_that_was_damaged_here_is_fetched_anew()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        await File.WriteAllTextAsync((await Store.PathAsync(sha256, WeightEncoding.Float32, None))!, "half");

        Assert.Equal(sha256, (await Store.FindAsync(sha256, None))!.Sha256());
    }

    private S3ModelStore Open(string address)
    {
        var store = new S3ModelStore(S3Address.Read(address), _folder.At($"cache{_open.Count}"));
        _open.Add(store);
        return store;
    }
}
