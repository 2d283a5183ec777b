using Tributary.Client;
using Tributary.Client.Executables;
using Tributary.Core.Clients;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>What a trainer of somebody's own prints and leaves behind.</summary>
internal static class TrainerTargets
{
    private static readonly PropertiesAssignment s_assignment = new() { RunId = "r", Round = 1 };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText("trainer's lines", ["progress {\"epoch\": 1, \"epochs\": 5, \"loss\": 0.3, \"text\": \"x\"}",
            "epoch 1/5 loss 0.3"], text => ProgressText.Read(text, s_assignment)),
        FuzzTarget.Of("trainer's result",
            ["{\"examples\": 600, \"metrics\": {\"loss\": 0.3, \"accuracy\": 0.9, \"f1\": NaN}}"u8.ToArray()], bytes =>
        {
            var path = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}-result.json");
            File.WriteAllBytes(path, bytes);
            ResultFile.Read(path).ToEvaluation();
        }, typeof(TrainerException)),
    ];
}
