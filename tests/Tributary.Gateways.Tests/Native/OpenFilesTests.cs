namespace Tributary.Gateways.Tests.Native;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("Max open files            512                  512                  files     ", 512L)]
    [InlineData("Max open files            1048576              1048576              files     ", 1048576L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             512                  512                  processes ", null)]
    public void The_systems_own_words_are_read(string line, long? most)
        => Assert.Equal(most, OpenFiles.Read(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Theory]
    [InlineData(64L, 16L)]
    [InlineData(512L, 96L)]
    [InlineData(1024L, 352L)]
    [InlineData(null, null)]
    public void Each_connection_and_what_it_loads_fit_beside_what_the_coordinator_has_open(long? files, long? connections)
        => Assert.Equal(connections, OpenFiles.Connections(files));
}
