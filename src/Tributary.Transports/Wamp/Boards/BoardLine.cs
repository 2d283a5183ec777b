using Tributary.Core.Clients;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>A board at a master of Stack4Things, in the clear or sealed (docs/boards.md): it announces itself, and trains when the master
/// calls. A master that is not there yet, or goes, is waited for.</summary>
public sealed class BoardLine(BoardLineOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    private static readonly TimeSpan s_goodbyePatience = TimeSpan.FromSeconds(2);

    /// <summary>Works until it is cancelled.</summary>
    /// <exception cref="WampException">The router does not let this board in.</exception>
    /// <exception cref="ArgumentException">The client's id can be no board's name.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the master was told.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        if (!BoardNames.IsValid(client.Info.Id))
            throw new ArgumentException($"'{client.Info.Id}' is no name of a board: letters, digits, _ and - are needed", nameof(client));
        using var work = new BoardWork(client, options, observer);
        await using var wamp = new WampClient(WampDialer.Options(options.Router, options.Realm, options.Credentials, clock) with
        {
            Joined = work.JoinedAsync,
            Waiting = (reason, wait) => observer.Disconnected(Reason(reason), wait),
        }, clock, WampDialer.Spread());
        try
        {
            await wamp.Ended.WaitAsync(cancellation);
        }
        finally
        {
            using var patience = new CancellationTokenSource(s_goodbyePatience, clock);
            await work.LeaveAsync(patience.Token);
        }
    }

    private string Reason(WampException reason)
        => reason.Uri == WampUris.NoSuchProcedure ? $"no master called {options.Master} is at {options.Router}, realm {options.Realm}"
            : reason.Message;
}
