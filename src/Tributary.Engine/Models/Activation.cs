namespace Tributary.Engine.Models;

public enum Activation { Relu, Sigmoid, Tanh, Softmax, LogSoftmax }
