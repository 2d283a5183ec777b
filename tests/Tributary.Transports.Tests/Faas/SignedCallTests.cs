using Tributary.Core.Clients;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Faas;

/// <summary>Whoever may invoke a function may not make it speak to whomever they like.</summary>
public sealed class SignedCallTests
{
    [Theory]
    [InlineData("https://other.example/functions/x?X=1", "https://models.example/functions", null, "is not the bucket of this function")]
    [InlineData("https://models.example/functions-of-others/x", "https://models.example/functions", null, "is not the bucket")]
    [InlineData("https://models.example/functions/../others/x", "https://models.example/functions", null, "is not the bucket")]
    [InlineData("http://models.example/functions/x", "https://models.example/functions", null, "is not the bucket")]
    [InlineData("https://models.example/x", null, "https://host:7070", "must be named too (TRIBUTARY_BUCKET)")]
    [InlineData("http://10.0.0.5:9000/x", null, null, "in the clear")]
    [InlineData("file:///etc/passwd", null, null, "a signed address of a bucket is needed")]
    [InlineData("x", null, null, "a signed address of a bucket is needed")]
    public async Task Addresses_that_its_operator_did_not_mean_are_refused(string address, string? bucket, string? coordinator,
        string words)
    {
        foreach (var addresses in new[] { new(address, null), new SignedAddresses("https://models.example/functions/m", address) })
        {
            var call = new FunctionCall
            {
                Tributary = FunctionCall.Version,
                Coordinator = "http://fed.example:7070",
                Client = "client_3",
                Assignment = new AssignmentMessage { Key = "run/1/train", Kind = "train", Run = "run", Round = 1 },
                Files = addresses,
            };
            var options = new FunctionOptions
            {
                Bucket = bucket is null ? null : new Uri(bucket),
                Coordinator = coordinator is null ? null : new Uri(coordinator),
            };
            using var runner = new CallRunner(new NoWork(), new Silent(), TimeProvider.System);
            var fault = await Assert.ThrowsAsync<FaasFormatException>(
                () => runner.RunAsync(FunctionCall.Read(call.ToJson()), options, TestContext.Current.CancellationToken));
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Silent : ILineObserver;

    private sealed class NoWork : IFunctionWork
    {
        public Task<IClient> ClientAsync(string client, FunctionData data, CancellationToken cancellation)
            => throw new InvalidOperationException("it was asked to work");

        public Task<FedKeeperAnswer> TrainAsync(FedKeeperRequest request, CancellationToken cancellation)
            => throw new NotSupportedException();
    }
}
