namespace Tributary.Transports.Faas;

/// <summary>What an invocation came to.</summary>
/// <param name="Body">A JSON object.</param>
internal sealed record FunctionAnswer(FunctionForm Form, ReadOnlyMemory<byte> Body)
{
    public FunctionFault Fault { get; private init; }

    /// <summary>For people; null where nothing went wrong.</summary>
    public string? Error { get; private init; }

    /// <summary>The media type: what the originals' Google function says of text, for those that are called as it is.</summary>
    public string Type => Form == FunctionForm.Bson && Fault == FunctionFault.None ? "text/html; charset=utf-8" : "application/json";

    /// <summary>Of HTTP. What is incomplete is the originals' own answer.</summary>
    public int Status => (Fault, Form) switch
    {
        (FunctionFault.None, _) or (FunctionFault.Incomplete, FunctionForm.Bson or FunctionForm.Extended) => 200,
        (FunctionFault.Incomplete or FunctionFault.Request, FunctionForm.Json) => 400,
        (FunctionFault.Late, _) => 504,
        _ => 500,
    };

    public static FunctionAnswer Of(FunctionForm form, FunctionFault fault, string error)
        => new(form, FedKeeperError.Write(form == FunctionForm.Json ? "error" : FedKeeperKeys.Error, error))
        {
            Fault = fault,
            Error = error,
        };
}
