using Tributary.Edge.Tests.Native;

namespace Tributary.Edge.Tests.Mqtt;

/// <summary>As it is published: native code, trimmed.</summary>
public sealed class NativeMqttTests(NativeProgram native) : MqttContract, IClassFixture<NativeProgram>
{
    protected override async Task<string[]> ProgramAsync() => [await native.MakeAsync("linux-x64")];
}
