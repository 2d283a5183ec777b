using System.Diagnostics;
using System.Net;
using System.Text;
using Tributary.Engine.Data;
using Tributary.Fuzz.Tests.Targets;

namespace Tributary.Fuzz.Tests.Network;

/// <summary>The address of Flower's clients with frames and headers made from valid ones.</summary>
public sealed class FlowerFuzzTests
{
    private static readonly string[] s_headers = ["grpc-timeout: 5S", "grpc-encoding: gzip", "grpc-accept-encoding: gzip,identity",
        "grpc-timeout: 99999999H", "user-agent: grpc-python", "grpc-message-type: x"];

    [Fact]
    public async Task No_stream_breaks_the_server()
    {
        await using var coordinator = await FuzzCoordinator.StartAsync();
        using var http = new HttpClient
        {
            BaseAddress = coordinator.Flower,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60)
        };
        var random = SeededRandom.For(FuzzBudget.Seed, "flower");
        var mutator = new Mutator(random);
        var headers = s_headers.Select(Encoding.UTF8.GetBytes).ToArray();
        var (end, tried) = (Stopwatch.GetTimestamp() + (long)(FuzzBudget.OfNetwork.TotalSeconds * Stopwatch.Frequency), 0L);
        for (; tried < 50 || Stopwatch.GetTimestamp() < end; tried++)
        {
            var body = mutator.Next(WireTargets.FlowerFrames);
            using var request = new HttpRequestMessage(random.NextInt32(20) == 0 ? HttpMethod.Put : HttpMethod.Post,
                random.NextInt32(20) == 0 ? "/x" : "/flwr.proto.FlowerService/Join")
            { Content = new ByteArrayContent(body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.NextInt32(20) == 0 ? "text/plain" : "application/grpc");
            if (random.NextInt32(3) == 0)
            {
                var header = Encoding.Latin1.GetString(random.NextInt32(2) == 0 ? headers[random.NextInt32(headers.Length)]
                    : mutator.Next(headers)).Split(':', 2);
                if (header is [{ Length: > 0 } name, var value]) request.Headers.TryAddWithoutValidation(name,
                    new string([.. value.Where(letter => letter is >= ' ' and < '\x7f').Take(2000)]));
            }

            try
            {
                using var answer = await http.SendAsync(request);
                await answer.Content.CopyToAsync(Stream.Null);
                if ((int)answer.StatusCode >= 500)
                    Assert.Fail($"stream {tried}, seed {FuzzBudget.Seed}: {answer.StatusCode}; it lies in {Fuzzer.Keep("flower", body)}");
            }
            catch (TaskCanceledException)
            {
                Assert.Fail($"stream {tried}, seed {FuzzBudget.Seed}: no end; the frames lie in {Fuzzer.Keep("flower", body)}");
            }
            catch (HttpRequestException)
            {
                // A stream that is reset: its status is the server's to tell.
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"flower: {tried} streams, seed {FuzzBudget.Seed}");
        using var ready = await coordinator.Http.GetAsync("/readyz");
        Assert.Equal(200, (int)ready.StatusCode);
    }
}
