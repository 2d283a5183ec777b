using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Observability;

/// <summary>What the log says of a coordinator. The end of a trouble has the trouble's own level: who sees the one sees the
/// other.</summary>
internal static partial class ServerEvents
{
    [LoggerMessage(300, LogLevel.Information, "coordinator {Version} listens on {Address}; its data lies in {Folder}",
        EventName = "coordinator.started")]
    public static partial void Started(ILogger log, string? version, Uri address, string folder);

    [LoggerMessage(301, LogLevel.Information, "the coordinator has stopped", EventName = "coordinator.stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(302, LogLevel.Warning, "INSECURE: listening on {Listen} {Tls} and {Credentials}", EventName = "coordinator.insecure")]
    public static partial void Insecure(ILogger log, Uri listen, string tls, string credentials);

    [LoggerMessage(303, LogLevel.Information, "an admin token was made; it lies in {Path}, which only its owner reads",
        EventName = "admin.made")]
    public static partial void FirstAdmin(ILogger log, string path);

    [LoggerMessage(304, LogLevel.Warning, "WEAK: {Transport} {Weakness}", EventName = "gateway.weak")]
    public static partial void Weak(ILogger log, string transport, string weakness);

    [LoggerMessage(310, LogLevel.Error, "{Method} {Path} broke; the caller was told the number {Trace}", EventName = "request.broke")]
    public static partial void Broke(ILogger log, Exception fault, string method, string path, string trace);

    [LoggerMessage(311, LogLevel.Error, "{Method} {Path} broke half-way through its answer, which was cut; its number is {Trace}",
        EventName = "request.cut")]
    public static partial void BrokeHalfWay(ILogger log, Exception fault, string method, string path, string trace);

    [LoggerMessage(312, LogLevel.Warning, "{Path}, number {Trace}: the store cannot be reached: {Reason}; said once a minute at most",
        EventName = "request.unserved")]
    public static partial void StoreFailed(ILogger log, string path, string trace, string reason);

    [LoggerMessage(313, LogLevel.Debug, "{Method} {Path} by {Caller}, number {Trace}: status {Status}", EventName = "request.refused")]
    public static partial void Refused(ILogger log, string method, string path, int status, string caller, string trace);

    [LoggerMessage(314, LogLevel.Trace, "{Method} {Path} by {Caller}: status {Status}, {Milliseconds} ms", EventName = "request.served")]
    public static partial void Served(ILogger log, string method, string path, int status, string caller, long milliseconds);

    [LoggerMessage(320, LogLevel.Warning, "runs cannot be read: {Reason}", EventName = "store.away")]
    public static partial void StoreAway(ILogger log, string reason);

    [LoggerMessage(321, LogLevel.Warning, "runs can be read again", EventName = "store.back")]
    public static partial void StoreBack(ILogger log);

    [LoggerMessage(322, LogLevel.Warning, "not ready for want of {Missing}: {Reasons}", EventName = "ready.lost")]
    public static partial void NotReady(ILogger log, string missing, string reasons);

    [LoggerMessage(323, LogLevel.Warning, "ready again", EventName = "ready.back")]
    public static partial void ReadyAgain(ILogger log);

    [LoggerMessage(330, LogLevel.Information, "run {Run} is {Status}: {Text}", EventName = "run.status")]
    public static partial void RunStatus(ILogger log, string run, Core.Rounds.RunStatus status, string text);

    [LoggerMessage(331, LogLevel.Error, "run {Run} broke", EventName = "run.broke")]
    public static partial void RunBroke(ILogger log, Exception fault, string run);

    [LoggerMessage(332, LogLevel.Warning, "run {Run} is held up: {Reason}", EventName = "run.held")]
    public static partial void RunHeld(ILogger log, string run, string reason);

    [LoggerMessage(333, LogLevel.Warning, "run {Run} is no longer held up", EventName = "run.released")]
    public static partial void RunReleased(ILogger log, string run);

    [LoggerMessage(334, LogLevel.Warning, "what happens in runs cannot be written to their logs: {Reason}", EventName = "runlog.lost")]
    public static partial void RunLogLost(ILogger log, string reason);

    [LoggerMessage(335, LogLevel.Warning, "runs' logs can be written again; lines are missing", EventName = "runlog.back")]
    public static partial void RunLogKept(ILogger log);

    [LoggerMessage(340, LogLevel.Warning, "the list of clients cannot be read: {Reason}", EventName = "clients.unread")]
    public static partial void ClientsUnread(ILogger log, string reason);

    [LoggerMessage(341, LogLevel.Warning, "the list of clients is read", EventName = "clients.read")]
    public static partial void ClientsRead(ILogger log);

    [LoggerMessage(342, LogLevel.Warning, "the list of clients cannot be kept: {Reason}", EventName = "clients.unkept")]
    public static partial void ClientsUnkept(ILogger log, string reason);

    [LoggerMessage(343, LogLevel.Warning, "the list of clients is kept again", EventName = "clients.kept")]
    public static partial void ClientsKept(ILogger log);

    [LoggerMessage(350, LogLevel.Information, "{Count} models of run {Run} were let go", EventName = "models.gone")]
    public static partial void ModelsLetGo(ILogger log, int count, string run);

    [LoggerMessage(351, LogLevel.Warning, "models wait to be let go: {Reason}", EventName = "models.waiting")]
    public static partial void ModelsWait(ILogger log, string reason);

    [LoggerMessage(352, LogLevel.Warning, "models are let go again", EventName = "models.going")]
    public static partial void ModelsGoOn(ILogger log);

    [LoggerMessage(360, LogLevel.Warning, "webhooks miss some events: more happened than could be told", EventName = "hooks.behind")]
    public static partial void HooksFellBehind(ILogger log);

    [LoggerMessage(361, LogLevel.Warning, "a webhook's message lacks its run: {Reason}", EventName = "hook.bare")]
    public static partial void HookIsBare(ILogger log, string reason);

    [LoggerMessage(362, LogLevel.Debug, "{Hook} took a message: {Detail}", EventName = "hook.delivered")]
    public static partial void HookDelivered(ILogger log, string hook, string detail);

    [LoggerMessage(363, LogLevel.Warning, "{Hook} was not told, {Action}: {Detail}", EventName = "hook.failed")]
    public static partial void HookFailed(ILogger log, string hook, string action, string detail);

    [LoggerMessage(370, LogLevel.Warning, "the server's certificate or key cannot be read, {Reason}; the one before is shown still",
        EventName = "certificate.unread")]
    public static partial void CertificateUnread(ILogger log, string reason);

    [LoggerMessage(371, LogLevel.Warning, "the server's new certificate is read", EventName = "certificate.read")]
    public static partial void CertificateRead(ILogger log);

    [LoggerMessage(380, LogLevel.Error, "the audit trail takes no line of {Action}", EventName = "audit.unwritten")]
    public static partial void AuditUnwritten(ILogger log, Exception fault, string action);

    [LoggerMessage(381, LogLevel.Error, "the audit trail takes no line of what came of what its line {Line} intended",
        EventName = "audit.unfinished")]
    public static partial void AuditUnfinished(ILogger log, Exception fault, long line);

    [LoggerMessage(382, LogLevel.Warning, "{Server} takes no lines of the audit trail: {Reason}; they are sent again",
        EventName = "audit.unshipped")]
    public static partial void AuditUnshipped(ILogger log, Uri server, string reason);

    [LoggerMessage(383, LogLevel.Warning, "{Server} takes lines of the audit trail again", EventName = "audit.shipped")]
    public static partial void AuditShipped(ILogger log, Uri server);
}
