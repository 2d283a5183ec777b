namespace Tributary.Fuzz.Tests;

/// <summary>Something that reads what comes from outside.</summary>
/// <param name="Corpus">Valid inputs; what is tried is made from them.</param>
/// <param name="Read">Reads one; what it throws must be among <paramref name="Refusals"/>.</param>
/// <param name="Refusals">What it says of inputs that are none.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Func<byte[], Task> Read, params Type[] Refusals)
{
    /// <summary>Bytes that one input may cost in all, beside a multiple of its length.</summary>
    public long MaxAllocated { get; init; } = 64L << 20;

    public static FuzzTarget Of(string name, IReadOnlyList<byte[]> corpus, Action<byte[]> read, params Type[] refusals)
        => new(name, corpus, bytes =>
    {
        read(bytes);
        return Task.CompletedTask;
    }, refusals);

    /// <summary>Reads texts; what is no UTF-8 is read as its own decoder would.</summary>
    public static FuzzTarget OfText(string name, IReadOnlyList<string> corpus, Action<string> read, params Type[] refusals)
        => Of(name, [.. corpus.Select(System.Text.Encoding.UTF8.GetBytes)], bytes => read(System.Text.Encoding.UTF8.GetString(bytes)),
            refusals);
}
