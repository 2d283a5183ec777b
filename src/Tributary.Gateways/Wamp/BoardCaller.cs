using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>Calls boards to train, in the clear or sealed, each as it came.</summary>
internal sealed class BoardCaller(SecureBoards secure, TimeProvider clock)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    // A board announces itself before its procedures are there.
    private static readonly TimeSpan s_registering = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The session of the coordinator.</summary>
    public WampSession? Session { get; set; }

    /// <summary>One round of a run. A board is told once of each run that it starts.</summary>
    /// <returns>Its answer, and the time that it took.</returns>
    /// <exception cref="WampException">It answered with an error, or cannot be called.</exception>
    public async Task<(WampPayload Answer, TimeSpan Time)> TrainAsync(BoardTunnel board, string run, byte[] model)
    {
        var session = Session ?? throw new WampException(WampUris.NetworkFailure, "the coordinator is at no router");
        var asked = secure.Ask(board, model);
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (board.Started != run) await StartAsync(session, board, run);
                began = clock.GetTimestamp();
                var answer = await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.TrainRound), asked, board.End);
                return (answer, clock.GetElapsedTime(began));
            }
            catch (WampException fault) when (fault.Uri == WampUris.NoSuchProcedure && clock.GetElapsedTime(began) < s_registering)
            {
                await Task.Delay(s_pause, clock, board.End);
            }
        }
    }

    /// <summary>Tells a board that there is nothing to train any more.</summary>
    /// <exception cref="WampException">It answered with an error, or cannot be called.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task StopAsync(BoardTunnel board, CancellationToken cancellation)
    {
        if (Session is not { Ended.IsCompleted: false } session) return;
        board.Started = null;
        await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.StopTraining), secure.Order(board), cancellation)
            .WaitAsync(s_patience, clock, cancellation);
    }

    // A stop that comes before its answer is told to it too.
    private async Task StartAsync(WampSession session, BoardTunnel board, string run)
    {
        board.Started = run;
        try
        {
            await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.StartTraining), secure.Order(board), board.End);
        }
        catch
        {
            board.Started = null;
            throw;
        }
    }
}
