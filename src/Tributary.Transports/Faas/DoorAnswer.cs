using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>Answers over HTTP.</summary>
internal static class DoorAnswer
{
    public const string Json = "application/json";

    public static SmallAnswer Of(FunctionAnswer answer) => new(answer.Status, answer.Type, answer.Body);

    public static SmallAnswer Error(int status, string error) => new(status, Json, FedKeeperError.Write("error", error));
}
