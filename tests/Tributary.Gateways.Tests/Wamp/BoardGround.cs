using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Lines;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>What tests of boards have in common.</summary>
internal static class BoardGround
{
    /// <summary>The network of the Python master.</summary>
    public static ModelSpec Two { get; } = new() { Name = "two", Input = [4], Layers = [new DenseSpec("fc", 2)] };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A run that all have to answer.</summary>
    public static RunSpec Spec(int size, int rounds = 3) => new()
    {
        Model = ModelCatalog.Find("2nn")!,
        Rounds = rounds,
        Cohort = new() { Size = size, Quorum = size, WaitFor = size },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    /// <summary>A coordinator that takes boards in the sealed form, by the keys of a folder.</summary>
    public static Task<WampHarness> SecureAsync(BoardKeyFolder keys)
        => WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { LegacyKeys = keys.Location });

    public static BoardLine Line(WampHarness wamp, ModelSpec model, ILineObserver observer, BoardEnvelopes? envelopes)
        => new(new BoardLineOptions(new Uri($"ws://127.0.0.1:{wamp.Router.Port}/ws"))
        {
            Model = model,
            Training = new TrainingOptions(),
            Envelopes = envelopes,
        }, observer, TimeProvider.System);

    /// <summary>Somebody's session at the router.</summary>
    public static async Task<WampSession> JoinAsync(WampHarness wamp)
        => await WampSession.JoinAsync(await new WampConnector(new Uri(wamp.Router, "/ws")).ConnectAsync(Now), new JoinOptions("s4t"),
            TimeProvider.System, Now);

    public static async Task<WampValue> SayAsync(this WampSession session, string procedure, params IEnumerable<WampValue> arguments)
        => (await session.CallAsync($"iotronic.{procedure}", WampPayload.Of(arguments), Now)).First;

    public static WampValue Announcement(string board, byte[] signature)
        => WampValue.MapOf(("board", board), ("signature", signature));

    /// <summary>What is noted of a board's line.</summary>
    internal sealed class BoardNotes : ILineObserver
    {
        public SemaphoreSlim Here { get; } = new(0);

        /// <summary>The reason why it is not connected.</summary>
        public TaskCompletionSource<string> Reason { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long PassedCount { get; private set; }

        public void Connected() => Here.Release();

        public void Disconnected(string reason, TimeSpan retry) => Reason.TrySetResult(reason);

        public void Passed(string reason, long count) => PassedCount = count;
    }
}
