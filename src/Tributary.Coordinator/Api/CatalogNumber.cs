namespace Tributary.Coordinator.Api;

/// <summary>A number that a strategy takes.</summary>
/// <param name="Path">Where it stands in a run file, e.g. <c>strategy.mu</c>.</param>
/// <param name="Default">Null where nothing holds unless it is given.</param>
/// <param name="Whole">True where only whole numbers are allowed.</param>
/// <param name="Open">True where <paramref name="Least"/> itself is not allowed.</param>
public sealed record CatalogNumber(string Path, string Help, double? Default, bool Whole, bool Open, double Least, double? Most);
