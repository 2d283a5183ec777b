using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;
using Tributary.Transports.Lines;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Client.Lines;

/// <summary>Masters of Stack4Things, the originals' or a coordinator, as a choice for <see cref="ClientOptions.Line"/>: the client is a
/// board, named by its id.</summary>
public static class BoardMaster
{
    private const string UsualModel = "s4t-net";

    // As the originals' workers train.
    private static readonly TrainingOptions s_training = new()
    {
        Epochs = 5,
        BatchSize = 64,
        Optimizer = new OptimizerSpec { LearningRate = 0.01f },
    };

    /// <summary>Lines to the router at which the master is.</summary>
    /// <param name="router"><c>ws</c>, <c>wss</c>, or <c>tcp</c> and <c>tcps</c> for RawSocket.</param>
    /// <param name="reachesCoordinator">Whether <see cref="ClientOptions.Coordinator"/> is reached too: then the client joins there
    /// where it has to, and shows the router what it has from it.</param>
    /// <param name="realm">Null for the usual one.</param>
    /// <param name="model">The network; a master does not say what it sends. Null for the originals'.</param>
    /// <param name="legacyKeys">The folder of its keys for the sealed form, which is weak (<see cref="BoardKeys"/>); null for the clear
    /// one.</param>
    public static Func<LineSetup, ILine> Line(Uri router, bool reachesCoordinator, string? realm = null, ModelSpec? model = null,
        string? legacyKeys = null)
        => setup => new FrameLine(setup, router, reachesCoordinator, made =>
        {
            var options = new BoardLineOptions(router)
            {
                Model = model ?? ModelCatalog.Find(UsualModel)!,
                Training = s_training,
                Credentials = () => made.Identity?.Held,
                Envelopes = legacyKeys is null ? null : BoardKeys.Of(legacyKeys, setup.Client.Id),
            };
            return new BoardLine(realm is null ? options : options with { Realm = realm }, setup.Observer, setup.Clock);
        }, isFrames: false);
}
