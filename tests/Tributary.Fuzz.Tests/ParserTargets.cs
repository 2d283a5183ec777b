using Tributary.Fuzz.Tests.Targets;

namespace Tributary.Fuzz.Tests;

/// <summary>All of them.</summary>
internal static class ParserTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. FileTargets.All, .. PictureTargets.All, .. TableTargets.All,
        .. SpecTargets.All, .. WireTargets.All, .. WampTargets.All, .. AccessTargets.All, .. TrainerTargets.All, .. StreamTargets.All,
        .. EnvelopeTargets.All, .. FrameTargets.All, .. MqttTargets.All, .. WampFrameTargets.All, .. RestTargets.All, .. FaasTargets.All,
        .. PlatformTargets.All];
}
