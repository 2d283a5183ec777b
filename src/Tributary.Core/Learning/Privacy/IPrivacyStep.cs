namespace Tributary.Core.Learning.Privacy;

/// <summary>A measure of privacy as a pair of steps: one that each update takes before it counts, and one that a round's mean takes before
/// the server's optimizer steps (as in pfl-research, Granqvist et al. 2024: <c>postprocess_one_user</c> and <c>postprocess_server</c>).
/// What bounds an update and what is done to the mean because of that bound belong together. A pair is made for one round, from what the
/// rounds before it came to.</summary>
public interface IPrivacyStep
{
    /// <summary>The client's half.</summary>
    /// <param name="start">What the clients were given.</param>
    /// <param name="update">As it came, or as the pair before left it.</param>
    PrivateUpdate OnUpdate(ModelState start, PrivateUpdate update);

    /// <summary>The server's half.</summary>
    /// <param name="start">What the clients were given.</param>
    /// <param name="norms">Those of <see cref="PrivateUpdate.Norm"/> of the updates that counted, in ascending order.</param>
    /// <param name="mean">As the aggregation made it, or as the pair before left it.</param>
    PrivateMean OnMean(ModelState start, IReadOnlyList<double> norms, PrivateMean mean);
}
