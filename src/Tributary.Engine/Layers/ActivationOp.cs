using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>An elementwise function that no layer before it has taken in; softmax and log-softmax run over the last axis.</summary>
internal sealed unsafe class ActivationOp(Activation function, int size, int axis) : SampleOp(size, size)
{
    public override void Forward(float* x, float* y, in Place place)
    {
        switch (function)
        {
            case Activation.Relu: Elementwise.Relu(x, y, InSize); break;
            case Activation.Sigmoid: Elementwise.Sigmoid(x, y, InSize); break;
            case Activation.Tanh: Elementwise.Tanh(x, y, InSize); break;
            case Activation.Softmax:
                for (var i = 0; i < InSize; i += axis) Elementwise.Softmax(x + i, y + i, axis);
                break;
            default:
                for (var i = 0; i < InSize; i += axis)
                {
                    var whole = (float)Elementwise.Softmax(x + i, y + i, axis);
                    for (var j = 0; j < axis; j++) y[i + j] = x[i + j] - whole;
                }

                break;
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        if (dx == null) return;
        switch (function)
        {
            case Activation.Relu: Elementwise.Mask(dx, dy, y, InSize, relu: true); break;
            case Activation.Sigmoid: Elementwise.SigmoidBackward(dy, y, dx, InSize); break;
            case Activation.Tanh: Elementwise.TanhBackward(dy, y, dx, InSize); break;
            case Activation.Softmax:
                for (var i = 0; i < InSize; i += axis)
                {
                    float dot = 0;
                    for (var j = i; j < i + axis; j++) dot += dy[j] * y[j];
                    for (var j = i; j < i + axis; j++) dx[j] = y[j] * (dy[j] - dot);
                }

                break;
            default:
                for (var i = 0; i < InSize; i += axis)
                {
                    float sum = 0;
                    for (var j = i; j < i + axis; j++) sum += dy[j];
                    for (var j = i; j < i + axis; j++) dx[j] = dy[j] - (MathF.Exp(y[j]) * sum);
                }

                break;
        }

        // The vector kernels run past the end; what lies there must stay zero.
        new Span<float>(dx + InSize, InStride - InSize).Clear();
    }
}
