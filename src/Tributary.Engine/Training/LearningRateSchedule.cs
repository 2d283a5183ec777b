namespace Tributary.Engine.Training;

/// <summary>The learning rate of each epoch of one training. The plateau rule is Keras' ReduceLROnPlateau with torch's cooldown: after
/// patience epochs without an improvement by more than delta the rate drops, then cooldown epochs do not count.</summary>
/// <param name="rate">The rate to start from.</param>
internal sealed class LearningRateSchedule(ScheduleSpec spec, double rate)
{
    private readonly double _least = Math.Min(spec.Least, rate);
    private double _rate = rate;
    private double _best = double.PositiveInfinity;
    private int _epoch, _wait, _cooldown;

    /// <summary>The rate of the epoch that comes next.</summary>
    public double Rate => _rate;

    /// <summary>Ends an epoch.</summary>
    /// <param name="loss">The epoch's mean loss; one that is not a number is no improvement.</param>
    public void Report(double loss)
    {
        _epoch++;
        if (spec.Kind == ScheduleKind.Step && _epoch % spec.Every == 0) Drop();
        if (spec.Kind == ScheduleKind.Plateau) Watch(loss);
    }

    private void Watch(double loss)
    {
        var cooling = _cooldown > 0;
        if (cooling) _cooldown--;
        if (loss < _best - spec.Delta)
        {
            (_best, _wait) = (loss, 0);
        }
        else if (!cooling && ++_wait >= spec.Patience)
        {
            Drop();
            (_cooldown, _wait) = (spec.Cooldown, 0);
        }
    }

    private void Drop() => _rate = Math.Max(_rate * spec.Factor, _least);
}
