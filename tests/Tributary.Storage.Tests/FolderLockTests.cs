using Tributary.Storage.Folders;

namespace Tributary.Storage.Tests;

public sealed class FolderLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_has_one_owner_and_the_second_is_told_who_it_is()
    {
        using (FolderLock.Take(_folder.Location))
        {
            var fault = Assert.Throws<FolderClaimedException>(() => FolderLock.Take(_folder.Location));

            Assert.Equal(Environment.ProcessId, fault.Holder);
            Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
            Assert.Contains(_folder.Location, fault.Message, StringComparison.Ordinal);
        }

        FolderLock.Take(_folder.Location).Dispose();
    }

    public void Dispose() => _folder.Dispose();
}
