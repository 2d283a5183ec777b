using Tributary.Core.Texts;

namespace Tributary.Core.Clients;

/// <summary>The client did not do what it was asked, or its answer does not count.</summary>
/// <param name="Detail">For people: what is wrong and where.</param>
public sealed record Refusal(RefusalReason Reason, string Detail) : Reply
{
    /// <summary>The longest <see cref="Detail"/>.</summary>
    public const int MaxDetail = 8000;

    /// <summary>For people: what is wrong and where. Clean (<see cref="CleanText"/>), whoever says it.</summary>
    public string Detail { get; init; } = CleanText.Of(Detail, MaxDetail);

    /// <summary>The same for whoever runs the client, with what is nobody else's business (a cell of a table). Never travels; null where
    /// <see cref="Detail"/> says everything.</summary>
    public string? ForOwner { get; init => field = value is null ? null : CleanText.Of(value, MaxDetail); }
}
