namespace Tributary.Edge.Tests.Mqtt;

/// <summary>As it was built beside the tests.</summary>
public sealed class ManagedMqttTests : MqttContract
{
    protected override Task<string[]> ProgramAsync()
        => Task.FromResult<string[]>(["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tributary-edge.dll")]);
}
