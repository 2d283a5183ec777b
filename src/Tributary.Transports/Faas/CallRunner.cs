using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Faas;

/// <summary>One call of ours from its parameters to its result. The connection to the coordinator is kept for the next one.</summary>
internal sealed class CallRunner(IFunctionWork work, ILineObserver observer, TimeProvider clock) : IDisposable
{
    // As the coordinator's clock is known elsewhere.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly string? s_version = typeof(CallRunner).Assembly.GetName().Version?.ToString(3);
    private readonly Lock _gate = new();
    private readonly Lazy<HttpClient> _buckets = new(() => new HttpClient(LinkHandler.Create(clock: clock))
    { Timeout = Timeout.InfiniteTimeSpan });

    private (string Coordinator, string? Authority, HttpClient Http)? _latest;

    /// <exception cref="FaasFormatException">The call is not one that this function may or can follow.</exception>
    public async Task<FunctionResult> RunAsync(FunctionCall call, FunctionOptions options, CancellationToken cancellation)
    {
        if (!ClientId.IsValid(call.Client)) throw new FaasFormatException($"client: no client's id; {ClientId.Rule}");
        if (call.Assignment is not { } assignment) return await GreetAsync(call, options, cancellation);
        var signed = call.Files is { } addresses
            ? new SignedFiles(_buckets.Value, Checked(addresses, options), options.Folder, clock) : null;
        var files = (IAssignmentFiles?)signed ?? new TicketFiles(Http(Address(call, options), options.Authority ?? call.Authority),
            options.Folder, clock);
        var (wire, seen) = (new FunctionWire(files, clock), new FunctionObserver(observer));

        // 1. Until nobody waits for it any more, whatever the platform would allow.
        using var late = new CancellationTokenSource(Left(assignment), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);

        // 2. The samples are read while the model comes.
        var client = new LoadingClient(call.Client, work.ClientAsync(call.Client, Data(call.Data, options.Data), either.Token));
        try
        {
            await new AssignmentRunner(client, wire, seen, clock).RunAsync(assignment, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            ((ILineObserver)seen).Dropped(assignment.Id, "its deadline has passed");
        }

        // 3. What came of it.
        return new FunctionResult
        {
            Client = call.Client,
            Assignment = assignment.Key,
            Reply = wire.Ended is null ? wire.Reply : null,
            Acknowledged = seen.Update is not null && signed is null,
            Stored = signed?.Stored,
            Repeated = seen.Repeated,
            Dropped = wire.Ended ?? seen.Dropped,
            Examples = seen.Update?.Examples,
        };
    }

    // Nothing is fetched; the samples are read, and stay.
    private async Task<FunctionResult> GreetAsync(FunctionCall call, FunctionOptions options, CancellationToken cancellation)
    {
        var client = await work.ClientAsync(call.Client, Data(call.Data, options.Data), cancellation);
        return new FunctionResult { Client = call.Client, Told = ClientMessage.Of(client.Info, null, s_version) };
    }

    public void Dispose()
    {
        _latest?.Http.Dispose();
        if (_buckets.IsValueCreated) _buckets.Value.Dispose();
    }

    // Whoever may invoke the function may not send it wherever they like, where its operator has said where.
    private static Uri Address(FunctionCall call, FunctionOptions options)
    {
        if (!Uri.TryCreate(call.Coordinator, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new FaasFormatException("coordinator: an address like https://host:7070 is needed");
        if (options.Coordinator is { } only)
            return Uri.Compare(only, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
                ? only : throw new FaasFormatException("coordinator: this function fetches from another one only (TRIBUTARY_COORDINATOR)");
        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback ? address : throw new FaasFormatException(
            $"coordinator: a ticket would travel in the clear to {CleanText.Line(address.Host, 100)}; https is needed, or the address in "
            + "TRIBUTARY_COORDINATOR");
    }

    // Likewise; and what an operator said of the coordinator alone is not to be got around.
    private static SignedAddresses Checked(SignedAddresses addresses, FunctionOptions options)
    {
        foreach (var (text, key) in new[] { (addresses.Model, "files.model"), (addresses.Update, "files.update") })
        {
            if (text is null) continue;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw new FaasFormatException($"{key}: a signed address of a bucket is needed");
            var host = CleanText.Line(address.Host, 100);
            if (options.Bucket is null && options.Coordinator is not null) throw new FaasFormatException(
                $"{key}: this function knows one coordinator (TRIBUTARY_COORDINATOR); the bucket at {host} must be named too "
                + "(TRIBUTARY_BUCKET)");
            if (options.Bucket is { } only && !Begins(address, only))
                throw new FaasFormatException($"{key}: {host} is not the bucket of this function (TRIBUTARY_BUCKET)");
            if (options.Bucket is null && address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback) throw new FaasFormatException(
                $"{key}: a signed address would travel in the clear to {host}; https is needed, or the address in TRIBUTARY_BUCKET");
        }

        return addresses;
    }

    private static bool Begins(Uri address, Uri beginning)
    {
        var path = beginning.AbsolutePath;
        return Uri.Compare(address, beginning, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            && address.AbsolutePath.StartsWith(path.EndsWith('/') ? path : path + "/", StringComparison.Ordinal);
    }

    private static FunctionData Data(FunctionData? said, FunctionData defaults)
        => said is null ? defaults : said.Images is not null || said.Source is not null ? said : defaults with
        {
            Folder = said.Folder ?? defaults.Folder,
            Part = said.Part ?? defaults.Part,
            Deal = said.Deal ?? defaults.Deal,
            DealSeed = said.DealSeed ?? defaults.DealSeed,
            Label = said.Label ?? defaults.Label,
            Rows = said.Rows ?? defaults.Rows,
        };

    private static TimeSpan Left(AssignmentMessage assignment)
        => assignment.SecondsLeft is { } seconds && double.IsFinite(seconds) && seconds < TimeSpan.FromDays(30).TotalSeconds
            ? TimeSpan.FromSeconds(Math.Max(0, seconds)) + Grace : Timeout.InfiniteTimeSpan;

    private HttpClient Http(Uri address, string? authority)
    {
        lock (_gate)
        {
            if (_latest is { } latest && latest.Coordinator == address.OriginalString && latest.Authority == authority) return latest.Http;
            var http = new HttpClient(LinkHandler.Create(authority is null ? null : Certificate(authority), clock: clock))
            {
                BaseAddress = new Uri(address, "/"),
                Timeout = Timeout.InfiniteTimeSpan,
            };

            // The one before may still be in use; it goes with the last of its connections.
            _latest = (address.OriginalString, authority, http);
            return http;
        }
    }

    private static X509Certificate2 Certificate(string authority)
    {
        try
        {
            return X509Certificate2.CreateFromPem(authority.Contains("-----BEGIN", StringComparison.Ordinal) ? authority
                : File.ReadAllText(authority));
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FaasFormatException("authority: no certificate in PEM", fault);
        }
    }
}
