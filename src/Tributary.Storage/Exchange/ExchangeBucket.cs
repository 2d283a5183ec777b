using Tributary.Storage.Models;

namespace Tributary.Storage.Exchange;

/// <summary>A bucket by which files go to and come from those who have no credentials for it: each is given addresses that are signed for
/// one object, one direction and a time. What nobody can have an address for any more is deleted. The prefix belongs to one
/// coordinator.</summary>
public sealed class ExchangeBucket : IDisposable
{
    /// <summary>The longest that an address holds.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(1);

    private const string OfferedPrefix = "offered/";
    private const string TakenPrefix = "taken/";

    // Clocks differ, and what is on its way when its address ends may still arrive.
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);
    private readonly S3Bucket _bucket;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, DateTimeOffset> _offered = new(StringComparer.Ordinal);

    /// <param name="address">With a prefix of its own.</param>
    public ExchangeBucket(S3Address address, TimeProvider clock)
        : this(new S3Bucket(address), clock)
    {
    }

    internal ExchangeBucket(S3Bucket bucket, TimeProvider clock) => (_bucket, _clock) = (bucket, clock);

    /// <summary>Puts a file where it can be fetched; however many ask, it is sent once.</summary>
    /// <param name="file">It never changes under its name.</param>
    /// <param name="name">Letters, digits, dots, dashes, underscores and slashes.</param>
    /// <param name="life">How long it is to be fetched; up to <see cref="MaxLife"/>, more is cut.</param>
    /// <returns>Where whoever knows the address fetches it: a secret.</returns>
    /// <exception cref="StoreUnavailableException">The bucket does not take it.</exception>
    public async Task<Uri> OfferAsync(string file, string name, TimeSpan life, CancellationToken cancellation)
    {
        var place = OfferedPrefix + name;
        var until = End(life);
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!_offered.TryGetValue(place, out var known)) await _bucket.UploadAsync(file, place, cancellation);
            _offered[place] = known > until ? known : until;
        }
        finally
        {
            _gate.Release();
        }

        return await _bucket.SignAsync(place, forWriting: false, until);
    }

    /// <summary>Where whoever knows the address may put a file, as often as they like while it holds; the last one lies there.</summary>
    /// <param name="name"><inheritdoc cref="OfferAsync" path="/param[@name='name']"/></param>
    /// <param name="life">Up to <see cref="MaxLife"/>, more is cut.</param>
    /// <exception cref="StoreUnavailableException">There are no credentials to sign with.</exception>
    public Task<Uri> InviteAsync(string name, TimeSpan life) => _bucket.SignAsync(TakenPrefix + name, forWriting: true, End(life));

    /// <summary>Bytes of what was put; null where nothing was.</summary>
    /// <exception cref="StoreUnavailableException">The bucket does not say.</exception>
    public Task<long?> LengthAsync(string name, CancellationToken cancellation) => _bucket.LengthAsync(TakenPrefix + name, cancellation);

    /// <summary>Fetches what was put into a file, which is empty.</summary>
    /// <param name="max">Bytes that are taken: what lies there may be another file than a moment ago.</param>
    /// <returns>False where nothing was put.</returns>
    /// <exception cref="StoreUnavailableException">The bucket does not give it.</exception>
    /// <exception cref="Engine.Formats.BrokenFileException">It came otherwise than its checksum says, or has more bytes.</exception>
    public Task<bool> FetchAsync(string name, FileStream target, long max, CancellationToken cancellation)
        => _bucket.DownloadAsync(TakenPrefix + name, target, cancellation, max);

    /// <summary>Deletes what was put; nothing where nothing was.</summary>
    /// <exception cref="StoreUnavailableException">The bucket does not.</exception>
    public Task DropAsync(string name, CancellationToken cancellation) => _bucket.DeleteAsync(TakenPrefix + name, cancellation);

    /// <summary>Deletes what nobody can have an address for any more, of earlier processes too.</summary>
    /// <exception cref="StoreUnavailableException">The bucket does not; the next time it may.</exception>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var prefix in new[] { TakenPrefix, OfferedPrefix })
        {
            foreach (var (name, written) in await _bucket.ListAsync(prefix, cancellation))
            {
                await _gate.WaitAsync(cancellation);
                try
                {
                    var over = _clock.GetUtcNow() - s_grace;
                    if (_offered.TryGetValue(name, out var until) ? until > over : written > over - MaxLife) continue;
                    await _bucket.DeleteAsync(name, cancellation);
                    _offered.Remove(name);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
    }

    public void Dispose()
    {
        _bucket.Dispose();
        _gate.Dispose();
    }

    private DateTimeOffset End(TimeSpan life) => _clock.GetUtcNow() + (life < MaxLife ? life : MaxLife);
}
