using System.Diagnostics;
using Tributary.Engine.Specs;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Faas;

/// <summary>One invocation from its body to its answer, whichever platform brought it: calls of ours, and FedKeeper's in both of their
/// forms. As many are worked on at a time as the options say; more wait their turn.</summary>
internal sealed class FunctionInvoker(FunctionOptions options, IFunctionWork work, ILineObserver observer, TimeProvider clock,
    IServerWork? servers = null) : IDisposable
{
    /// <summary>Bytes of a body at most: FedKeeper's documents as text.</summary>
    public const int MaxBytes = FedKeeperRequest.MaxBytes / 3 * 4 + 4096;

    private readonly SemaphoreSlim _places = new(options.Concurrency);
    private readonly CallRunner _calls = new(work, observer, clock);
    private readonly DateTimeOffset _ready = clock.GetUtcNow();
    private FunctionOptions _options = options;
    private int _warm;

    /// <summary>As whoever deployed it says; OpenWhisk says it once the process runs.</summary>
    public FunctionOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    /// <summary>Whether the program has the server's roles.</summary>
    public bool HasServers => servers is not null;

    /// <param name="left">Until the platform ends it; null where it does not say.</param>
    public async Task<FunctionAnswer> InvokeAsync(ReadOnlyMemory<byte> body, TimeSpan? left, CancellationToken cancellation)
    {
        var (began, form) = (clock.GetTimestamp(), FunctionForm.Json);
        using var late = new CancellationTokenSource(Limit(left), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            form = Form(body);
            await _places.WaitAsync(either.Token);
            try
            {
                return await WorkAsync(form, body, began, either.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (FaasFormatException fault)
        {
            return FunctionAnswer.Of(form, fault.IsIncomplete ? FunctionFault.Incomplete : FunctionFault.Request, fault.Message);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return FunctionAnswer.Of(form, FunctionFault.Late, "the invocation's time is over");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever breaks at one invocation is its answer, never the end of the function.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            return FunctionAnswer.Of(form, FunctionFault.Failed, $"{broken.GetType().Name}: {broken.Plain()}");
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _places.Dispose();
    }

    private static FunctionForm Form(ReadOnlyMemory<byte> body)
    {
        if (BsonReader.IsLikely(body.Span)) return FunctionForm.Bson;
        return ExtendedJson.IsLikely(body.Span) ? FunctionForm.Extended : FunctionForm.Json;
    }

    private async Task<FunctionAnswer> WorkAsync(FunctionForm form, ReadOnlyMemory<byte> body, long began, CancellationToken cancellation)
    {
        var isCold = Interlocked.Exchange(ref _warm, 1) == 0;
        if (Options.Role == FunctionRole.NodeInfo) return new FunctionAnswer(FunctionForm.Json, NodeInfo.Write());
        if (Options.Role is FunctionRole.ServerInit or FunctionRole.ServerAggregator or FunctionRole.Invoker)
            return new FunctionAnswer(FunctionForm.Json, await (servers ?? throw new FaasFormatException(
                $"this program has no {Options.Role}")).ServeAsync(Options.Role, body, cancellation));
        if (form != FunctionForm.Json)
        {
            var request = FedKeeperRequest.Read(form == FunctionForm.Bson ? body : ExtendedJson.Read(body.Span));
            var answer = await work.TrainAsync(request, cancellation);
            return new FunctionAnswer(form, ExtendedJson.Write(answer.ToBson()));
        }

        if (body.IsEmpty || !JsonParts.Has(body, "tributary"u8)) throw new FaasFormatException(
            "this is no call that a client's function knows: JSON of Tributary's, or FedKeeper's BSON (docs/functions.md)");
        var result = await _calls.RunAsync(FunctionCall.Read(body.Span), Options, cancellation);
        return new FunctionAnswer(form, (result with
        {
            Cold = isCold,
            BootSeconds = Math.Max(0, (_ready - Started()).TotalSeconds),
            Seconds = clock.GetElapsedTime(began).TotalSeconds,
        }).ToJson());
    }

    private TimeSpan Limit(TimeSpan? left) => (left ?? Options.TimeLimit) switch
    {
        null => Timeout.InfiniteTimeSpan,
        { Ticks: < 0 } => TimeSpan.Zero,
        { TotalDays: > 30 } => Timeout.InfiniteTimeSpan,
        { } time => time,
    };

    private static DateTimeOffset Started()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime);
    }
}
