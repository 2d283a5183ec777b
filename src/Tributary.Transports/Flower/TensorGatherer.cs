using System.Globalization;
using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Flower;

/// <summary>Gathers the tensors of a model that nobody here knows: they are the layout, under the names that <c>numpy.savez</c> gives to
/// arrays without any.</summary>
/// <param name="maxValues">More values than this are a fault.</param>
internal sealed class TensorGatherer(long maxValues) : ITensorTaker
{
    private readonly List<NpyHead> _types = [];
    private readonly List<float[]> _tensors = [];
    private long _values;

    public string? Fault { get; private set; }

    public IReadOnlyList<NpyHead> Types => _types;

    public async ValueTask TakeAsync(int index, TensorBytes bytes, MemoryStream before, CancellationToken cancellation)
    {
        if (Fault is not null) return;
        try
        {
            var head = await TensorValues.HeadAsync(bytes, Name(index), cancellation);
            if ((_values += head.Count) > maxValues)
            {
                Fault = $"the model reaches {_values} values at tensor {Name(index)}; this coordinator takes at most {maxValues}";
                return;
            }

            var values = new float[head.Count];
            await TensorValues.FillAsync(head, bytes, values, cancellation);
            _types.Add(head);
            _tensors.Add(values);
        }
        catch (BrokenFileException broken)
        {
            Fault = broken.Message;
        }
    }

    public ModelState? Finish()
    {
        if (Fault is null && _tensors.Count == 0) Fault = "the message has no tensors";
        if (Fault is not null) return null;
        var offset = 0L;
        var layout = new TensorLayout(_types.Select((head, i) =>
        {
            var tensor = new TensorInfo(Name(i), head.Shape, offset, Original: head.Element);
            offset += tensor.Length;
            return tensor;
        }));
        var values = new float[layout.Length];
        for (var i = 0; i < _tensors.Count; i++) _tensors[i].CopyTo(values, layout.Tensors[i].Offset);
        return new ModelState(layout, values);
    }

    private static string Name(int index) => "arr_" + index.ToString(CultureInfo.InvariantCulture);
}
