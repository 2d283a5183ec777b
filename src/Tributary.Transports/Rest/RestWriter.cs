using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Transports.Rest;

/// <summary>Writes a body in pieces, so that it is never in memory as text. Spaces, the order of the
/// keys and the form of numbers are those of the originals.</summary>
internal sealed class RestWriter : IDisposable
{
    private const int PieceBytes = 32 << 10;

    // The longest number, and the brackets and commas around it.
    private const int Room = 128;

    private readonly Stream _stream;
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private int _used;
    private bool _isFirst;

    private RestWriter(Stream stream) => _stream = stream;

    /// <exception cref="RestFormatException">A number of the parameters is none; nothing was written.</exception>
    public static async Task WriteAsync(Stream stream, RestBody body, CancellationToken cancellation)
    {
        Check(body);
        using var writer = new RestWriter(stream);
        await writer.BodyAsync(body, cancellation);
        await writer.FlushAsync(cancellation);
    }

    /// <summary>What a client answers to <c>GET /model_params</c>.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public static async Task WriteAnswerAsync(Stream stream, RestArrays weights, RestArrays? bias, CancellationToken cancellation)
    {
        var body = new RestBody { Weights = weights, Bias = bias };
        Check(body);
        using var writer = new RestWriter(stream);
        writer.Put($"{{\"{RestKeys.ModelParams}\": ");
        await writer.BodyAsync(body, cancellation);
        writer.Put("}");
        await writer.FlushAsync(cancellation);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_piece);

    private static void Check(RestBody body)
    {
        if (body.Weights?.IsFinite() is false || body.Bias?.IsFinite() is false)
            throw new RestFormatException("the parameters hold NaN or infinity");
    }

    private async Task BodyAsync(RestBody body, CancellationToken cancellation)
    {
        Put("{");
        _isFirst = true;
        await ArraysAsync(RestKeys.Weights, body.Weights, cancellation);
        await ArraysAsync(RestKeys.Bias, body.Bias, cancellation);
        Text(RestKeys.ClientUrl, body.ClientUrl);
        Number(RestKeys.LearningRate, body.LearningRate);
        Whole(RestKeys.Epochs, body.Epochs);
        Whole(RestKeys.BatchSize, body.BatchSize);
        Text(RestKeys.TrainingType, body.TrainingType);
        Whole(RestKeys.Round, body.Round);
        await PeersAsync(body.Clients, cancellation);
        Whole(RestKeys.RoundSize, body.RoundSize);
        Whole(RestKeys.ClientId, body.ClientId);
        Put("}");
    }

    private async Task ArraysAsync(string key, RestArrays? arrays, CancellationToken cancellation)
    {
        if (arrays is null) return;
        Key(key);
        if (arrays.Shape is { } shape)
        {
            await ArrayAsync(shape, arrays.Values, cancellation);
            await FlushAsync(cancellation);
            return;
        }

        var at = 0;
        for (var i = 0; i < arrays.Parts.Count; i++)
        {
            Put(i == 0 ? "[" : ", ");
            var count = arrays.Parts[i].Aggregate(1, (product, extent) => product * extent);
            await ArrayAsync(arrays.Parts[i], arrays.Values.Slice(at, count), cancellation);
            at += count;
            await FlushAsync(cancellation);
        }

        Put("]");
    }

    private async Task ArrayAsync(IReadOnlyList<int> shape, ReadOnlyMemory<float> values, CancellationToken cancellation)
    {
        var (strides, done) = (Strides(shape), 0);
        while (true)
        {
            done = Numbers(strides, values.Span, done);
            if (done == values.Length) return;
            await FlushAsync(cancellation);
        }
    }

    // Numbers in each list of a depth: as many lists begin and end at a number as have a length that divides its place.
    private static int[] Strides(IReadOnlyList<int> shape)
    {
        var (strides, product) = (new int[shape.Count], 1);
        for (var i = shape.Count - 1; i >= 0; i--) strides[i] = product *= shape[i];
        return strides;
    }

    private int Numbers(int[] strides, ReadOnlySpan<float> values, int from)
    {
        for (var at = from; at < values.Length; at++)
        {
            if (_used + Room > _piece.Length) return at;
            if (at > 0) (_piece[_used], _piece[_used + 1], _used) = ((byte)',', (byte)' ', _used + 2);
            foreach (var stride in strides)
                if (at % stride == 0) _piece[_used++] = (byte)'[';
            _used += PythonFloat.Write(values[at], _piece.AsSpan(_used));
            foreach (var stride in strides)
                if ((at + 1) % stride == 0) _piece[_used++] = (byte)']';
        }

        return values.Length;
    }

    private async Task PeersAsync(IReadOnlyList<RestPeer>? peers, CancellationToken cancellation)
    {
        if (peers is null) return;
        Key(RestKeys.Clients);
        Put("[");
        for (var i = 0; i < peers.Count; i++)
        {
            Put(i == 0 ? "{" : ", {");
            _isFirst = true;
            Whole(RestKeys.ClientId, peers[i].ClientId);
            Text(RestKeys.ClientUrl, peers[i].ClientUrl);
            Put("}");
            await RoomAsync(cancellation);
        }

        Put("]");
        _isFirst = false;
    }

    private void Number(string key, double? value)
    {
        if (value is not { } number) return;
        Key(key);
        _used += PythonFloat.Write(number, _piece.AsSpan(_used));
    }

    private void Whole(string key, int? value)
    {
        if (value is not { } number) return;
        Key(key);
        Put(number.ToString(CultureInfo.InvariantCulture));
    }

    private void Text(string key, string? value)
    {
        if (value is null) return;
        Key(key);
        Put($"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.Default)}\"");
    }

    private void Key(string key)
    {
        Put(_isFirst ? $"\"{key}\": " : $", \"{key}\": ");
        _isFirst = false;
    }

    private void Put(string text) => _used += Encoding.UTF8.GetBytes(text, _piece.AsSpan(_used));

    // Texts have a bound of their own, far below a piece.
    private ValueTask RoomAsync(CancellationToken cancellation)
        => _used > PieceBytes / 2 ? FlushAsync(cancellation) : ValueTask.CompletedTask;

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        await _stream.WriteAsync(_piece.AsMemory(0, _used), cancellation);
        _used = 0;
    }
}
