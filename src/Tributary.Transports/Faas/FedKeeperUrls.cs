namespace Tributary.Transports.Faas;

/// <summary>Where a function of FedKeeper fetches its samples: pickled arrays in the originals, IDX or NPY as well here.</summary>
public sealed record FedKeeperUrls(string TrainImages, string TrainLabels, string TestImages, string TestLabels);
