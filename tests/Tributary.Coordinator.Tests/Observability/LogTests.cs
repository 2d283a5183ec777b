using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Observability;

public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogText _log = new();

    [Fact]
    public async Task A_500_names_the_number_under_which_the_log_has_it()
    {
        using var logs = new LoggerFactory([new Borrowed(_log)]);
        using var body = new MemoryStream();
        var context = new DefaultHttpContext
        {
            TraceIdentifier = "0HN4711:00000001",
            RequestServices = new ServiceCollection()
            .BuildServiceProvider()
        };
        (context.Response.Body, context.Request.Method, context.Request.Path) = (body, "GET", "/api/runs");

        await new ProblemMiddleware(_ => throw new InvalidOperationException("what broke"), logs.CreateLogger<ProblemMiddleware>(),
            TimeProvider.System).InvokeAsync(context);

        Assert.Equal(500, context.Response.StatusCode);
        Assert.Contains("0HN4711:00000001", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        Assert.Contains("GET /api/runs broke; the caller was told the number 0HN4711:00000001", Assert.Single(_log.Lines("request.broke")),
            StringComparison.Ordinal);
        Assert.Contains("\n    System.InvalidOperationException: what broke\n", _log.End(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_makes_it_unready_is_said_once_and_not_at_every_question()
    {
        await using (var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => options with { LeastFreeBytes = long.MaxValue }, _log.Take))
        {
            for (var i = 0; i < 5; i++) Assert.Equal(503, (int)(await coordinator.Http.GetAsync("/readyz")).StatusCode);
        }

        Assert.Contains("not ready for want of disk: disk: has ", Assert.Single(_log.Lines("ready.lost")), StringComparison.Ordinal);
        Assert.Empty(_log.Lines("ready.back"));
    }

    [Fact]
    public async Task The_story_of_a_run_and_its_clients_is_told()
    {
        await using (var coordinator = await RunningCoordinator.StartAsync(_folder.Path, null, _log.Take))
        {
            coordinator.Join(coordinator.Trainers().Take(2).Append(new Refusing("z")));
            var run = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("quorum: 3", "quorum: 2",
                StringComparison.Ordinal));
            await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        }

        Assert.Single(_log.Lines("coordinator.started"));
        Assert.Single(_log.Lines("coordinator.stopped"));
        Assert.Single(_log.Lines("run.started"));
        Assert.Equal(3, _log.Lines("round.saved").Count);
        Assert.Equal(6, _log.Lines("answer.counted").Count);
        Assert.Equal(3, _log.Lines("answer.refused")
            .Count(line => line.Contains(@"z does not count, BadModel: too\nlarge", StringComparison.Ordinal)));
        Assert.Single(_log.Lines("run.ended"));
    }

    [Fact]
    public void A_trouble_is_told_when_it_begins_and_when_it_ends()
    {
        var told = new List<string>();
        var trouble = new Trouble(reason => told.Add(reason), () => told.Add("over"));

        trouble.End();
        trouble.Begin("full");
        trouble.Begin("still full");
        trouble.End();
        trouble.End();
        trouble.Begin("full again");

        Assert.Equal(["full", "over", "full again"], told);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private sealed class Refusing(string id) : IClient
    {
        public ClientInfo Info { get; } = new(id);

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
            => Task.FromResult<Reply>(new Refusal(RefusalReason.BadModel, "too\nlarge"));
    }

    private sealed class Borrowed(LogText log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log.Logger(categoryName);

        public void Dispose()
        {
            // It is the test's.
        }
    }
}
