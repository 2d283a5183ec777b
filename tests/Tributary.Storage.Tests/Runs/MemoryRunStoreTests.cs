using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Tests.Runs;

public sealed class MemoryRunStoreTests : RunStoreContract
{
    protected override IRunStore Store { get; } = new MemoryRunStore();
}
