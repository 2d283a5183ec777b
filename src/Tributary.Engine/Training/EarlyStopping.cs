namespace Tributary.Engine.Training;

/// <summary>Ends training when the loss no longer falls (Keras' EarlyStopping).</summary>
/// <param name="patience">Epochs in a row without improvement after which training ends; 0 never ends it.</param>
/// <param name="delta">An epoch improves when its loss is more than this below the best so far.</param>
internal sealed class EarlyStopping(int patience, double delta)
{
    private double _best = double.PositiveInfinity;
    private int _wait;

    /// <summary>Ends an epoch; true where it should be the last.</summary>
    /// <param name="loss">The epoch's mean loss; one that is not a number is no improvement.</param>
    public bool Report(double loss)
    {
        if (loss < _best - delta) (_best, _wait) = (loss, 0);
        else _wait++;
        return patience > 0 && _wait >= patience;
    }
}
