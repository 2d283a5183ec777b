using Tributary.Core.Clients;

namespace Tributary.Client.Executables;

/// <summary>Exit codes by which a program says why it did not train; every other than 0 means that it failed.</summary>
internal static class ExitReasons
{
    public static RefusalReason Of(int code) => code switch
    {
        64 => RefusalReason.Busy,
        65 => RefusalReason.OutOfData,
        66 => RefusalReason.BadModel,
        67 => RefusalReason.NotANumber,
        _ => RefusalReason.Failed,
    };
}
