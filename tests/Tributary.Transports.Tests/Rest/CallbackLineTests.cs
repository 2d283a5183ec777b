using System.Threading.Channels;
using Folders;
using Peers;
using Tributary.Transports.Lines;
using Tributary.Transports.Rest;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Rest;

/// <summary>A client that is called back, at servers that take its connection and leave it waiting: each try ends, is said in words, and
/// is followed by another one.</summary>
public sealed class CallbackLineTests : IAsyncDisposable
{
    private const string Here = """{"session":"one","leaseSeconds":30}""";

    private const string Hello = "hello";

    private readonly TemporaryFolder _folder = new();
    private readonly HostileServer _server = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Told _told = new();
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _end.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"session\"")]
    public async Task A_server_that_never_answers_is_given_up_and_tried_again(string said)
    {
        _server.Answer = async (line, _) =>
        {
            await line.WriteAsync(System.Text.Encoding.ASCII.GetBytes(said), _end.Token);
            await _server.SayNothingAsync();
        };

        Start();
        for (var i = 0; i < 2; i++)
            Assert.Contains("did not answer within 10 s", await _told.NextAsync(), StringComparison.Ordinal);

        _server.Answer = SayHereAsync;
        await _told.UntilAsync(Hello);
    }

    [Fact]
    public async Task A_server_that_falls_silent_later_is_noticed_and_found_again()
    {
        _server.Answer = SayHereAsync;
        Start();
        await _told.UntilAsync(Hello);

        _server.Answer = (_, _) => _server.SayNothingAsync();
        while (!(await _told.NextAsync()).Contains("did not answer within 10 s", StringComparison.Ordinal))
        {
        }

        _server.Answer = SayHereAsync;
        await _told.UntilAsync(Hello);
    }

    // Whoever finds the server says hello to it.
    private Task SayHereAsync(Stream line, string asked)
    {
        if (asked.StartsWith("POST /frames/hello", StringComparison.Ordinal)) _told.Note(Hello);
        return _server.SayAsync(line, 200, Here);
    }

    private void Start()
    {
        var options = new CallbackLineOptions(new Uri(_server.Url), $"http://127.0.0.1:{MosquittoBroker.FreePort()}", _folder.Location);
        _running = new CallbackLine(options, _told, new QuickClock()).RunAsync(new MovingClient(1), _end.Token);
    }

    private sealed class Told : ILineObserver
    {
        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

        public void Disconnected(string reason, TimeSpan retry) => Note(reason);

        public void Note(string said) => _said.Writer.TryWrite(said);

        public Task<string> NextAsync() => _said.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        public async Task UntilAsync(string word)
        {
            while (await NextAsync() != word)
            {
            }
        }
    }
}
