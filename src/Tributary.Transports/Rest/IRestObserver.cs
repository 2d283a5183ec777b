using Tributary.Transports.Lines;

namespace Tributary.Transports.Rest;

/// <summary>Is told what happens at a client of the REST learning network, beside what happens at any line.</summary>
public interface IRestObserver : ILineObserver
{
    /// <param name="address">What it listens on.</param>
    void Listening(string address)
    {
    }

    /// <summary>A peer's parameters are not in the mean.</summary>
    /// <param name="reason">For people.</param>
    void LeftOut(string peer, string reason)
    {
    }

    /// <param name="peers">Whose parameters are in the mean, beside its own.</param>
    void Averaged(int peers)
    {
    }
}
