using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class StopRuleTests
{
    private static readonly RunSpec Spec = new() { Model = ModelCatalog.All[0], Rounds = 3, Cohort = new() { FailedRounds = 10 } };

    public static TheoryData<RunSpec, string> Ends => new()
    {
        { Spec, "all 3 rounds are done" },
        { Spec with { Rounds = 1000, Stop = new() { After = TimeSpan.FromSeconds(1) } }, "the limit is 1 s" },
        { Spec with { Rounds = 1000, Stop = new() { Bytes = 10 } }, "bytes were moved" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_run_in_which_no_round_counted_has_failed_however_it_ended(RunSpec spec, string end)
    {
        var (status, reason) = StopRule.Met(spec, [Round(1, "quorum"), Round(2, "quorum"), Round(3, "only 1 of 4 answered")])!.Value;
        Assert.Equal(RunStatus.Failed, status);
        Assert.StartsWith("no round counted", reason, StringComparison.Ordinal);
        Assert.Contains(end, reason, StringComparison.Ordinal);
        Assert.EndsWith("only 1 of 4 answered", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_round_that_counted_is_enough()
        => Assert.Equal(RunStatus.Completed, StopRule.Met(Spec, [Round(1, "quorum"), Round(2, null), Round(3, "quorum")])!.Value.Status);

    private static RoundRecord Round(int round, string? failure) => new()
    {
        Round = round,
        Started = DateTimeOffset.UnixEpoch,
        Seconds = new RoundTimes(1, 0, 0, 0, 0),
        Cohort = [],
        BytesOut = 10,
        BytesIn = 10,
        ModelSha256 = "",
        Failure = failure,
    };
}
