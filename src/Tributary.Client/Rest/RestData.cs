using Tributary.Engine.Sets;
using Tributary.Transports.Rest;

namespace Tributary.Client.Rest;

/// <summary>The samples of a client of the REST learning network: of digits what is here, of the chest what lies in the folder of data
/// sets.</summary>
public sealed class RestData
{
    private readonly ThreesAndSevens _digits;
    private readonly string? _folder;

    private RestData(ThreesAndSevens digits, string? folder, bool isOwn)
    {
        (_digits, _folder) = (digits, folder);
        DigitsText = isOwn ? $"3s and 7s of {folder}" : ReferenceEquals(digits, ThreesAndSevens.BuiltIn)
            ? "3s and 7s of the small MNIST inside the product (tributary data get mnist brings all of them)"
            : "3s and 7s of MNIST's files";
    }

    /// <summary>For people: where digits come from.</summary>
    public string DigitsText { get; }

    /// <param name="folder">The originals' GLOBAL_DATASETS: it may hold <c>mnist_sample</c> and <c>chest_xray</c>. Digits that it does not
    /// hold are MNIST's own, where they are, and else the small ones inside the product.</param>
    /// <exception cref="Engine.Formats.BrokenFileException">A file is not what it claims to be.</exception>
    public static RestData Open(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder)) return new RestData(ThreesAndSevens.Open(folder), folder, isOwn: true);
        }
        catch (MissingDataException)
        {
            // It may hold X-rays alone.
        }

        return new RestData(ThreesAndSevens.Open(), folder, isOwn: false);
    }

    /// <summary>The samples of a session, drawn anew; of a deterministic one those that follow from its numbers.</summary>
    /// <exception cref="FileNotFoundException">There are no X-rays here, or too few.</exception>
    /// <exception cref="Engine.Formats.BrokenFileException">A picture of a digit is broken.</exception>
    public DataPair Draw(RestSessionInfo session, ulong seed, CancellationToken cancellation)
    {
        if (session.IsChest)
            return ChestXrays.Open(_folder ?? throw new FileNotFoundException("data: no folder of data sets is named (GLOBAL_DATASETS)"))
                .Draw(seed, broken: null, cancellation);

        // Where the server does not say how many clients a round has, there are at least as many as this one's number.
        return session.IsDeterministic
            ? _digits.Deterministic(session.ClientId, session.Round, session.RoundSize ?? Math.Max(1, session.ClientId))
            : _digits.Draw(seed);
    }
}
