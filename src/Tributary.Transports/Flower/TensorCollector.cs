using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Flower;

/// <summary>Gathers a message's tensors into one model; they must be the layout's in number, order and shape.</summary>
internal sealed class TensorCollector(Func<MemoryStream, TensorLayout?> expected) : ITensorTaker
{
    private readonly List<NpyHead> _types = [];
    private TensorLayout? _layout;
    private float[] _values = [];

    public string? Fault { get; private set; }

    public IReadOnlyList<NpyHead> Types => _types;

    public async ValueTask TakeAsync(int index, TensorBytes bytes, MemoryStream before, CancellationToken cancellation)
    {
        if (Fault is not null) return;
        if (_layout is null && (_layout = expected(before)) is { } known) _values = new float[known.Length];
        if (_layout is null) Fault = "this client does not know the model; name it with --model";
        else if (TensorPlace.Missing(_layout, index) is { } surplus) Fault = surplus;
        if (Fault is not null) return;
        var tensor = _layout!.Tensors[index];
        try
        {
            var head = await TensorValues.HeadAsync(bytes, TensorPlace.Name(tensor, index), cancellation);
            if ((Fault = TensorPlace.Misfit(tensor, index, head)) is not null) return;
            await TensorValues.FillAsync(head, bytes, _values.AsMemory((int)tensor.Offset, (int)tensor.Length), cancellation);
            _types.Add(head);
        }
        catch (BrokenFileException broken)
        {
            Fault = broken.Message;
        }
    }

    public ModelState? Finish()
    {
        if (Fault is not null) return null;
        if (_layout is not null && _types.Count == _layout.Tensors.Count) return new ModelState(_layout, _values);
        Fault = _layout is null ? "the message has no tensors" : TensorPlace.TooFew(_layout, _types.Count);
        return null;
    }
}
