using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Gateways;

/// <summary>What the coordinator refuses its clients, and what the client or its operator can do.</summary>
internal static class ClientProblems
{
    public static Problem Version(string? given) => new(426, "link-version", "No common version of the link",
        $"this coordinator speaks version {LinkProtocol.Version} of the native link; the client "
            + (string.IsNullOrEmpty(given) ? "names none" : $"offers {Short(given)}"), "update the older of the two");

    public static Problem NoIdentity()
        => new(401, "no-identity", "Who are you?", "the request names no client",
            "enrol with a join token, or, on loopback, send the header Tributary-Client");

    public static Problem BadId(string id) => new(400, "bad-client-id", "No client id", $"'{Short(id)}' is no client id", ClientId.Rule);

    public static Problem BadBody(string why)
        => new(400, "bad-body", "The body cannot be read", why, "send the JSON that docs/link.md describes");

    public static Problem TooLarge(long most)
        => new(413, "too-large", "The body is too large", $"at most {most:n0} bytes are taken here", "send what the assignment asks for");

    public static Problem TooMany(string what, int count)
        => Later(30, 503, "too-many", "Not now", $"{count:n0} {what}", "try again later");

    public static Problem Replaced(string id)
        => new(409, "replaced", "Another process took over", $"a younger process speaks as {id}",
            "run one client for each id; give the other one its own --name");

    public static Problem Taken(string id, IClient owner)
        => Later(10, 409, LinkRefusals.Taken, "The id is another client's", $"a client called {id} is connected by {owner.Info.Transport}",
            "end that one, or give this one a name of its own (--name)");

    public static Problem NotSealed(string id, bool wasSealed)
        => wasSealed ? Later(30, 403, "not-sealed", "In the clear", $"{id} was sealed before, and does not come back in the clear",
                $"start it as before, or let it go with 'tributary clients forget {id}'")
            : new(403, "not-sealed", "In the clear", "this coordinator takes nothing in the clear: join with a certificate (https)",
                "join over https, which gets the client a certificate, and leave --seal as it is");

    public static Problem SealRefused(string why)
        => new(403, "seal-refused", why, why, "see the coordinator's log; a certificate that ended is replaced by joining again");

    public static Problem UnknownRun(string run)
        => new(404, "unknown-run", "There is no such run", $"there is no run {Short(run)}", "forget the assignment");

    public static Problem Gone(string run, int round)
        => new(410, "round-over", "The round is over", $"round {round} of run {Short(run)} no longer waits for this answer",
            "forget the assignment; the next poll tells what is wanted");

    public static Problem NotYet(string run)
        => Later(1, 503, "coming-back", "The run is just coming back", $"run {Short(run)} does not go on yet",
            "send it again in a moment");

    public static Problem NoPeer(string client)
        => new(404, "no-peer", "Not a peer of this round", $"{Short(client)} is none of those with whom this client averages in the round",
            "average with those whom the assignment names");

    public static Problem NothingOfPeer(string client)
        => new(404, "nothing-of-peer", "The peer gave nothing", $"{Short(client)} gave no model in this round",
            "average without it: its weight is the client's own");

    public static Problem PeerNotYet(string client)
        => Later(1, 503, "peer-not-yet", "The peer has not finished", $"{Short(client)} has not given its model yet", "ask again");

    public static Problem Busy(int most)
        => Later(1, 503, "busy", "Too many uploads at once", $"{most} uploads are being taken in",
            "send it again in a moment");

    public static Problem TooSlow(long rate)
        => Later(10, 408, "too-slow", "The update comes too slowly",
            $"at least {rate:n0} bytes a second must come, after the first half minute", "send it again over a better line");

    public static Problem NoRoom(string why)
        => Later(5, 503, "no-room", "The update could not be kept", $"the spool's disk: {why}",
            "the client tries again; make room on the coordinator's disk");

    public static Problem SpoolFull(long bytes, long most)
        => Later(5, 503, "spool-full", "No room for the update",
            $"{bytes:n0} of {most:n0} bytes are taken by updates that wait for their round to end",
            "the client tries again; rounds that end make room, or the operator allows more");

    public static Problem Refused(string reason, string detail)
        => new(422, "refused", "The answer does not count", $"{reason}: {detail}", "the refusal is in the round's record; mend the client");

    public static Problem BadTicket()
        => new(401, "bad-ticket", "The ticket does not hold", "no such ticket was issued, or it has ended",
            "use the address that came with the assignment that holds now");

    public static Problem NotAnUpdate(string kind)
        => new(409, "no-update", "No update is asked for", $"the assignment is to {CleanText.Line(kind, 60)}, not to train",
            "answer it the way it came");

    public static Problem UnknownModel()
        => new(404, "unknown-model", "There is no such model", "no model with this hash is kept for what this client is asked",
            "poll again for the assignment that holds now");

    public static Problem CutShort(long got, long promised)
        => new(400, "cut-short", "The body stopped half-way", $"{got:n0} of {promised:n0} bytes came", "send it again, whole");

    public static Problem DamagedOnItsWay()
        => new(400, "cut-short", "The body is not what was sent", $"its SHA-256 is not that of the header {LinkProtocol.DigestHeader}",
            "send it again, whole");

    public static Problem OtherDigest() => new(400, "cut-short", "The update is not what was announced",
        "its pieces together have another SHA-256 than was declared", "send it again, whole");

    public static Problem BadSignature(string why)
        => new(403, "bad-signature", "The update is not signed by its client", why,
            "train again and send what was signed; see docs/link.md");

    public static string Short(string text) => CleanText.Line(text, 60);

    private static Problem Later(int seconds, int status, string slug, string title, string detail, string remedy)
        => new(status, slug, title, detail, remedy) { RetryAfter = TimeSpan.FromSeconds(seconds) };
}
