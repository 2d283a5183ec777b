namespace Tributary.Gateways.Faas.Fabric;

/// <summary>FedKeeper's store of weights.</summary>
/// <param name="Url"><c>HOST:PORT</c>, or a <c>mongodb://</c> address.</param>
public sealed record MongoConfig(string Url, string Database, string Collection);
