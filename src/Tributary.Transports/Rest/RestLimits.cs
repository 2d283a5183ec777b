namespace Tributary.Transports.Rest;

/// <summary>How much a body may hold.</summary>
/// <param name="MaxNumbers">Of all arrays of parameters together.</param>
internal sealed record RestLimits(int MaxNumbers)
{
    // A number of 64 bits has at most 24 letters; beside it stand brackets, a comma and what a program writes for people.
    private const int MaxBytesPerNumber = 48;
    private const long MaxBytesBeside = 4 << 20;

    /// <summary>For bodies without parameters.</summary>
    public static RestLimits Small { get; } = new(0);

    /// <summary>Of the whole body, as it travels.</summary>
    public long MaxBytes { get; init; } = ((long)MaxNumbers * MaxBytesPerNumber) + MaxBytesBeside;

    /// <summary>Lists in lists; parameters of the originals have four within their list of arrays.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Arrays of different shapes beside each other.</summary>
    public int MaxArrays { get; init; } = 1024;

    /// <summary>Clients in a list of peers.</summary>
    public int MaxClients { get; init; } = 10_000;

    /// <summary>Letters of a text that is kept; one that is not, such as that of an unknown key, may have as many as fit into a piece of
    /// the body.</summary>
    public int MaxText { get; init; } = 2048;
}
