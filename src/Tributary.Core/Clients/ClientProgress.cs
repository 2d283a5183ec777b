using Tributary.Core.Texts;

namespace Tributary.Core.Clients;

/// <summary>How far a client is with an assignment; whatever it did not say is null.</summary>
public sealed record ClientProgress(string RunId, int Round)
{
    /// <summary>The longest <see cref="Text"/>.</summary>
    public const int MaxText = 500;

    public int? Epoch { get; init; }

    public int? Epochs { get; init; }

    public double? Loss { get; init; }

    /// <summary>For people, one line.</summary>
    public string? Text { get; init => field = value is null ? null : CleanText.Line(value, MaxText); }
}
