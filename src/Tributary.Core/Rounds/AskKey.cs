namespace Tributary.Core.Rounds;

/// <summary>Names what was asked of one client in a run.</summary>
/// <param name="Ask">Counts from 1 within the run; in a synchronous run it is the round's number.</param>
public readonly record struct AskKey(int Ask, string Client);
