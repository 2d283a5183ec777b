using Tributary.Transports.Frames;
using Tributary.Transports.Joining;

namespace Tributary.Client.Lines;

/// <summary>What a line that carries frames is made from, once it is known who the client is to its coordinator.</summary>
/// <param name="Identity">What it shows; null for nothing.</param>
/// <param name="Files">Reaches the coordinator; null where it is not reached.</param>
/// <param name="Seal">Seals what it says; null for nothing.</param>
internal sealed record FrameLineSetup(LineSetup Setup, LinkIdentity? Identity, HttpClient? Files, IFrameSeal? Seal)
{
    /// <summary>A line's options with what all of them have in common.</summary>
    public T With<T>(T options)
        where T : FrameLineOptions
        => (T)(options with
        {
            Files = Files,
            Identity = Identity,
            Seal = Seal,
            Labels = Setup.Options.Labels,
            Version = Setup.Options.Version,
            Available = Setup.Options.Available,
        });
}
