namespace Tributary.Engine.Optimizers;

public enum OptimizerKind { Sgd, Adam, AdamW, Nadam, RmsProp }
