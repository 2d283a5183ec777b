namespace Tributary.Core.Rounds;

/// <summary>Where a round's model is tested.</summary>
public enum EvaluationPlace { Server, Clients, Both, None }
