using System.Text;

namespace Tributary.Transports.Faas;

/// <summary>An answer over HTTP.</summary>
internal sealed record DoorAnswer(int Status, string Type, ReadOnlyMemory<byte> Body)
{
    public const string Json = "application/json";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static DoorAnswer Of(FunctionAnswer answer) => new(answer.Status, answer.Type, answer.Body);

    public static DoorAnswer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static DoorAnswer Error(int status, string error) => new(status, Json, FedKeeperError.Write("error", error));
}
