using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Peers;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;
using CallOptions = Tributary.Protocols.Grpc.CallOptions;
using GrpcChannel = Tributary.Protocols.Grpc.GrpcChannel;

namespace Tributary.Gateways.Tests.Grpc;

/// <summary>What an update's way costs by our gRPC and by the library: fifty messages of 40 MB over ten streams, both ends in this process,
/// each message read once and let go. Only when asked for, one at a time, each in a process of its own:
/// <c>dotnet run -c Release --project tests/Tributary.Gateways.Tests -- -explicit only -method "*.Ours_*" -showLiveOutput</c>.</summary>
public sealed class GrpcCostTests(ITestOutputHelper output)
{
    private const int Streams = 10, Each = 5, Bytes = 40_000_000;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Ours_moves_large_messages()
    {
        await using var server = await StartAsync(builder => { }, app => app.MapGrpc("test.Peer/Take", new GrpcLimits(),
            TimeProvider.System, NullLogger.Instance, TakeAsync));
        using var handler = GrpcChannel.CreateHandler(new GrpcLimits());
        using var http = new HttpMessageInvoker(handler);
        var channel = new GrpcChannel(http, new Uri(server.Urls.Single()), new GrpcLimits(), TimeProvider.System);
        await MeasureAsync(async message =>
        {
            await using var call = channel.Start("test.Peer/Take", new CallOptions(), Now);
            for (var i = 0; i < Each; i++)
            {
                await call.WriteAsync(message, Now);
                await (await call.NextAsync(Now))!.ToArrayAsync(Now);
            }

            call.Complete();
            Assert.Null(await call.NextAsync(Now));
        });
    }

    [Fact(Explicit = true)]
    public async Task The_library_moves_large_messages()
    {
        await using var server = await StartAsync(
            builder => builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null)),
            app => app.MapGrpcService<Taker>());
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(server.Urls.Single(),
            new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        await MeasureAsync(async message =>
        {
            using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(ForeignGrpc.Duplex("Take"), null,
                new global::Grpc.Core.CallOptions(cancellationToken: Now));
            for (var i = 0; i < Each; i++)
            {
                await call.RequestStream.WriteAsync(message, Now);
                Assert.True(await call.ResponseStream.MoveNext(Now));
            }

            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(Now));
        });
    }

    private async Task MeasureAsync(Func<byte[], Task> stream)
    {
        var message = new byte[Bytes];
        await stream(new byte[1000]);
        using var process = Process.GetCurrentProcess();
        var (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => Task.Run(() => stream(message), Now)));
        process.Refresh();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Streams * Each} x {Bytes / 1e6} MB: {(process.TotalProcessorTime - before).TotalSeconds:0.0} processor seconds, "
            + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, peak {process.PeakWorkingSet64 / 1e6:0} MB"));
    }

    private static async Task TakeAsync(GrpcServerCall call)
    {
        while (await call.Requests.NextAsync(call.Cancelled) is { } message)
        {
            long taken = 0;
            while (await message.ReadAsync(1, call.Cancelled) is { Length: > 0 } part)
            {
                taken += part.Length;
                message.Advance(part.Length);
            }

            await call.Answers.WriteAsync(BitConverter.GetBytes(taken), call.Cancelled);
        }
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            (kestrel.Limits.Http2.InitialStreamWindowSize, kestrel.Limits.Http2.InitialConnectionWindowSize) = (1 << 20, 1 << 20);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        add(builder);
        var server = builder.Build();
        map(server);
        await server.StartAsync(Now);
        return server;
    }

    /// <summary>The library's server: it has a message whole before it shows it.</summary>
    public sealed class Taker : TakerBase
    {
        public override async Task Take(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> answers, ServerCallContext context)
        {
            await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
                await answers.WriteAsync(BitConverter.GetBytes(request.LongLength), context.CancellationToken);
        }
    }

    /// <summary>What the library's generator would make.</summary>
    [BindServiceMethod(typeof(TakerBase), nameof(Bind))]
    public abstract class TakerBase
    {
        public static void Bind(ServiceBinderBase binder, TakerBase? service)
            => binder.AddMethod(ForeignGrpc.Duplex(nameof(Take)), (DuplexStreamingServerMethod<byte[], byte[]>?)null);

        public abstract Task Take(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> answers, ServerCallContext context);
    }
}
