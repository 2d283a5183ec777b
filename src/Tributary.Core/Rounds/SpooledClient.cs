using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>An update that lies in the spool stands for its client's answer.</summary>
internal sealed class SpooledClient(ClientInfo info, Update update) : IClient
{
    public ClientInfo Info => info;

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation) => Task.FromResult<Reply>(update);

    /// <summary>What was acknowledged has to be what it was: a disk, or somebody at the folder, may have changed it. Reads
    /// all of it.</summary>
    /// <returns>Null where nothing speaks against it.</returns>
    public static Refusal? Damage(Reply reply) => reply is not Update { IsIntact: { } isIntact } || isIntact() ? null
        : new Refusal(RefusalReason.Damaged, "its update was acknowledged and then damaged where the coordinator keeps it (see the disk of "
            + "the updates' folder); it is asked again in the next round");
}
