namespace Tributary.Core.Rounds;

/// <summary>Is told how a run goes, from the run's own flow (never two calls at once). Must be quick and must not throw.</summary>
public interface IRunObserver
{
    /// <param name="start">Where the run starts or goes on.</param>
    void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
    }

    /// <summary>A round cannot begin yet: too few clients are present that can take part. Told again as that changes.</summary>
    void WaitingForClients(Shortage shortage)
    {
    }

    /// <summary>Before the first round, these are asked what their tables hold.</summary>
    void SchemaAsked(IReadOnlyList<string> clients)
    {
    }

    /// <summary>A client told what its table holds, or refused.</summary>
    void SchemaTold(SchemaTeller teller)
    {
    }

    /// <summary>It is known, and kept with the run, what the columns mean.</summary>
    void SchemaSaved(SchemaRecord schema)
    {
    }

    void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
    }

    /// <summary>In a run whose asks outlive rounds: these are at work besides those that the round under way was told of.</summary>
    void ClientsAsked(int round, IReadOnlyList<AskRecord> asks)
    {
    }

    /// <summary>A client's answer was counted or refused.</summary>
    void ClientDone(int round, ClientOutcome outcome)
    {
    }

    /// <summary>The round is saved.</summary>
    void RoundSaved(RoundRecord round)
    {
    }

    void RunEnded(RunOutcome outcome)
    {
    }
}
