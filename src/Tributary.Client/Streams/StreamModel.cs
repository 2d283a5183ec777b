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
    private readonly StreamLimits _limits;

    /// <exception cref="BrokenFileException">A file is damaged, or scaler and model do not fit each other.</exception>
    /// <exception cref="IOException">A file is not here or cannot be read.</exception>
    public StreamModel(ModelFileSettings files, bool scales)
    {
        Need("model", files.ModelPath);
        if (scales) Need("scaler", files.ScalerPath);
        var read = KerasModelFile.Read(files.ModelPath);
        (Spec, Shapes, _layout) = (read.Spec, read.Shapes, read.Spec.Layout());
        First = new ModelState(_layout, read.Weights);
        _limits = new StreamLimits { MaxValues = read.Weights.Length };
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

    /// <summary>Reads weights; no message takes more memory than the model itself.</summary>
    /// <exception cref="StreamMessageException">It is no message of weights, or another model's.</exception>
    public (ModelState Weights, WeightsMessage Message) Read(ReadOnlyMemory<byte> payload)
    {
        var message = WeightsReader.Read(payload, _limits);
        return message.DifferenceFrom(Shapes) is { } difference ? throw new StreamMessageException(StreamFault.WrongShape, difference)
            : (new ModelState(_layout, KerasWeights.FromKeras(Spec, message.Values)), message);
    }

    public ModelState Of(float[] weights) => new(_layout, weights);

    public float[] ToKeras(ModelState model) => KerasWeights.ToKeras(Spec, model.Values.Span);

    private static void Need(string what, string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"there is no {what} {path} (nn_config.{what}_path); tributary model baseline makes both", path);
    }
}
