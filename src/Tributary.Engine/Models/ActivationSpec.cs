namespace Tributary.Engine.Models;

/// <summary>An elementwise function; softmax and log-softmax run over the last axis.</summary>
public sealed record ActivationSpec(Activation Function) : LayerSpec("")
{
    public override string Kind => Function switch
    {
        Activation.Relu => "relu",
        Activation.Sigmoid => "sigmoid",
        Activation.Tanh => "tanh",
        Activation.Softmax => "softmax",
        _ => "logSoftmax",
    };

    public override int[] OutputShape(int[] input) => input;
}
