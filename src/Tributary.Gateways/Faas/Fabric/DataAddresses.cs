namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Files of the data, as functions fetch them.</summary>
public sealed record DataAddresses(Uri TrainImages, Uri TrainLabels, Uri TestImages, Uri TestLabels);
