namespace Tributary.Core.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_room_exists() => Assert.True(File.Exists(typeof(HouseTests).Assembly.Location));
}
