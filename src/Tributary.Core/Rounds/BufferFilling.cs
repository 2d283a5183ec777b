using Tributary.Core.Clients;
using Tributary.Core.Learning.Buffered;

namespace Tributary.Core.Rounds;

/// <summary>One filling of the buffer: what of each answer counts, and what became of its client. A client has one place in it. Not
/// thread-safe.</summary>
/// <param name="at">The newest model and the rounds that led to it.</param>
internal sealed class BufferFilling(Checkpoint at, BufferedSpec buffered, CohortSpec cohort, FoldRules rules, TimeProvider clock)
{
    private readonly BufferedMean _mean = new(at.Model, buffered.Buffer, buffered.Staleness);
    private readonly List<ClientOutcome> _outcomes = [];
    private readonly List<string> _counted = [];
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private readonly List<double> _norms = [];
    private (long Out, long In) _bytes;
    private TimeSpan _transfer;
    private TimeSpan _folding;

    public bool IsFull => _mean.IsFull;

    /// <summary>Clients whose updates counted, in the order of folding.</summary>
    public IReadOnlyList<string> Counted => _counted;

    /// <summary>Whether a client's answer was taken, whatever became of it.</summary>
    public bool Holds(string client) => _clients.Contains(client);

    /// <summary>Takes an answer: it is folded, or refused by name.</summary>
    public ClientOutcome Take(LateAnswer answer)
    {
        var start = clock.GetTimestamp();
        var (ask, reply) = (answer.Ask, answer.Reply);

        // What a client learned is the way from what it was given: that is what is checked and clipped.
        var looked = new UpdateCheck(answer.Given, cohort, rules)
            .Of(ask.Client, SpooledClient.Damage(reply) ?? reply, answer.Client.Info.Examples);
        var behind = MadeSince(ask);
        var refusal = looked.Update is { } update ? _mean.Add(update.Weights, answer.Given, behind) : looked.Refusal;
        if (reply is Update { Backing: { } backing }) backing.Dispose();
        _folding += clock.GetElapsedTime(start);

        _clients.Add(ask.Client);
        if (refusal is null) _counted.Add(ask.Client);
        if (refusal is null && looked.Norm is { } norm) _norms.Add(norm);
        _bytes.Out += reply.Transfer?.BytesOut ?? answer.Given.PayloadBytes;
        _bytes.In += reply.Transfer?.BytesIn ?? (reply as Update)?.Weights.PayloadBytes ?? 0;
        if (reply.Transfer?.Time > _transfer) _transfer = reply.Transfer.Time;
        var outcome = ClientOutcome.Of(ask.Client, looked.Update ?? reply, refusal, answer.Time)
            .Noted(refusal is null ? looked.Note : null) with
        { Ask = ask.Ask, Behind = looked.Update is null ? null : behind };
        _outcomes.Add(outcome);
        return outcome;
    }

    // Models; a round that failed made none.
    private int MadeSince(AskRecord ask)
    {
        var made = 0;
        for (var i = at.History.Count - 1; i >= 0 && at.History[i].Round > ask.Round; i--)
            if (at.History[i].Failure is null) made++;
        return made;
    }

    /// <summary>What the filling comes to: the model after its step, or why there is none.</summary>
    public Harvest Finish()
    {
        var start = clock.GetTimestamp();
        var failure = IsFull ? null : PlainCollector.Shortfall(_mean.Count, buffered.Buffer, _outcomes);
        return new Harvest
        {
            Aggregate = failure is null ? _mean.Finish() : null,
            Failure = failure,
            Cohort = RoundMetrics.Bounded(_outcomes),
            Norms = _norms,
            BytesOut = _bytes.Out,
            BytesIn = _bytes.In,
            Transfer = _transfer,
            Aggregation = _folding + clock.GetElapsedTime(start),
        };
    }
}
