namespace Tributary.Core.Rounds;

/// <summary>An ask that outlives a round: noted before the client is asked, open until a saved round says what became of it. Synchronous
/// runs need none, because their asks end with their round (<see cref="OpenRound"/>).</summary>
/// <param name="Ask">Counts from 1 within the run, and is never given twice to one client.</param>
/// <param name="Round">The last saved round when the client was asked; 0 before the first.</param>
/// <param name="Base">SHA-256 of the model that the client starts from: that of <paramref name="Round"/>. It is kept for as long as the ask
/// is open.</param>
public sealed record AskRecord(int Ask, string Client, int Round, string Base)
{
    public AskKey Key => new(Ask, Client);

    /// <summary>When its client was asked, to the millisecond; null where an older version noted it.</summary>
    public DateTimeOffset? Asked { get; init; }
}
