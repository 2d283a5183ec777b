using System.Runtime.InteropServices;

namespace Tributary.Engine.Optimizers;

/// <summary>A local optimizer at work on one buffer of weights. Updates are elementwise: slices may be applied in any order and by
/// several threads, between one <see cref="BeginStep"/> and the next. One optimizer serves many clients: <see cref="Reset"/> between
/// them.</summary>
internal abstract unsafe class Optimizer : IDisposable
{
    /// <summary>Remembered numbers below this become zero: a mean that decays towards zero would else end in denormals, which cost a
    /// processor many times a normal operation.</summary>
    internal const float Tiny = 1e-30f;

    // Two arrays whose addresses are equal modulo a page slow each other down: the second one starts this many floats later.
    private const long Stagger = 272;

    private readonly nuint _bytes;
    private float* _memory;

    protected Optimizer(OptimizerSpec spec, long parameters, int slots)
    {
        Spec = spec;
        Parameters = parameters;
        var stride = ((parameters + 15) / 16 * 16) + Stagger;
        _bytes = (nuint)(slots * stride * sizeof(float));
        if (slots == 0) return;
        _memory = (float*)NativeMemory.AlignedAlloc(_bytes, 64);
        NativeMemory.Clear(_memory, _bytes);
        First = _memory;
        if (slots == 2) Second = _memory + stride;
    }

    public OptimizerSpec Spec { get; }

    public long Parameters { get; }

    /// <summary>Weight mu of the FedProx term mu/2 |w - w0|^2 (Li et al. 2020): mu (w - w0) is added to the gradient.</summary>
    public double Proximal { get; set; }

    /// <summary>w0, as long as the weights and in their order; read only where <see cref="Proximal"/> is above 0.</summary>
    public float* Reference { get; set; }

    internal float* First { get; }

    internal float* Second { get; }

    public static Optimizer Create(OptimizerSpec spec, long parameters) => spec.Kind switch
    {
        OptimizerKind.Sgd when spec.Momentum > 0 => new MomentumSgd(spec, parameters),
        OptimizerKind.Sgd => new PlainSgd(spec, parameters),
        OptimizerKind.Adam or OptimizerKind.AdamW => new Adam(spec, parameters),
        OptimizerKind.Nadam => new Nadam(spec, parameters),
        OptimizerKind.RmsProp when spec.Momentum > 0 => new MomentumRmsProp(spec, parameters),
        OptimizerKind.RmsProp => new PlainRmsProp(spec, parameters),
        _ => throw new ArgumentException($"there is no optimizer {spec.Kind}", nameof(spec)),
    };

    /// <summary>Counts a step and fixes its constants.</summary>
    public abstract void BeginStep(double learningRate);

    /// <summary>Moves weights[0..count) along gradients[0..count), with what is remembered for [offset..offset + count).</summary>
    public abstract void Apply(float* weights, float* gradients, long offset, long count);

    /// <summary>Forgets everything: the next step is the first.</summary>
    public virtual void Reset()
    {
        if (_memory is not null) NativeMemory.Clear(_memory, _bytes);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
