using Tributary.Client.Streams.Configuration;
using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>What a role learns, scores or merges: the architecture, its first weights, and the scaler of rows.</summary>
internal sealed class StreamModel
{
    private readonly TensorLayout _layout;

    /// <exception cref="BrokenFileException">A file is damaged, or scaler and model do not fit each other.</exception>
    /// <exception cref="IOException">A file is not here or cannot be read.</exception>
    public StreamModel(ModelFileSettings files, bool scales)
    {
        var read = KerasModelFile.Read(files.ModelPath);
        (Spec, Shapes, _layout) = (read.Spec, read.Shapes, read.Spec.Layout());
        First = new ModelState(_layout, read.Weights);
        if (!scales) return;
        Scale = ScalerFile.Read(files.ScalerPath);
        var columns = Spec.Input.Aggregate(1, (product, extent) => product * extent);
        if (Scale.Columns != columns)
            throw new BrokenFileException(files.ScalerPath, 0, $"it scales {Scale.Columns} columns; the model in {files.ModelPath} takes "
                + $"{columns}: make both from the same table (tributary model baseline)");
    }

    public ModelSpec Spec { get; }

    public IReadOnlyList<int[]> Shapes { get; }

    public ModelState First { get; }

    /// <summary>Null where no rows are scaled.</summary>
    public MinMaxScale? Scale { get; }

    public int Columns => Scale?.Columns ?? 0;

    /// <exception cref="StreamMessageException">The weights are another model's.</exception>
    public ModelState Of(WeightsMessage message) => message.DifferenceFrom(Shapes) is { } difference
        ? throw new StreamMessageException(StreamFault.WrongShape, difference)
        : new ModelState(_layout, KerasWeights.FromKeras(Spec, message.Values));

    public ModelState Of(float[] weights) => new(_layout, weights);

    public float[] ToKeras(ModelState model) => KerasWeights.ToKeras(Spec, model.Values.Span);
}
