using Tributary.Core.Rounds;
using Tributary.Storage.Retention;

namespace Tributary.Storage.Tests.Retention;

public sealed class KeepRuleTests
{
    private static readonly IReadOnlyList<RoundSummary> Rounds
        = [.. new[] { 0.1, 0.5, 0.9, 0.9, 0.2, 0.3, 0.4 }.Select((accuracy, i) => Round(i + 1, accuracy, null))];

    [Theory]
    [InlineData("all", new[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData("last:2", new[] { 6, 7 })]
    [InlineData("best", new[] { 3, 7 })]
    [InlineData("every:3", new[] { 3, 6, 7 })]
    [InlineData("best, last:2, every:2", new[] { 2, 3, 4, 6, 7 })]
    [InlineData("last:100", new[] { 1, 2, 3, 4, 5, 6, 7 })]
    public void The_rule_picks_rounds_and_always_the_last(string rule, int[] kept)
        => Assert.Equal(kept, KeepRule.Read(rule).Kept(Rounds).Order());

    [Fact]
    public void Without_accuracy_the_least_loss_is_best()
        => Assert.Equal([2, 3], KeepRule.Read("best").Kept([Round(1, null, 3), Round(2, null, 1), Round(3, null, 2)]).Order());

    [Fact]
    public void A_run_without_rounds_keeps_nothing_and_lets_nothing_go() => Assert.Empty(KeepRule.Read("best,last:3").Kept([]));

    [Theory]
    [InlineData("")]
    [InlineData("last")]
    [InlineData("last:0")]
    [InlineData("every:-1")]
    [InlineData("newest:3")]
    [InlineData("all,best")]
    public void What_is_no_rule_is_told(string text) => Assert.NotNull(KeepRule.Problem(text));

    [Theory]
    [InlineData("all")]
    [InlineData("best,last:3,every:10")]
    [InlineData("last:1")]
    public void A_rule_is_written_as_it_is_read(string text) => Assert.Equal(text, KeepRule.Read(text).ToString());

    private static RoundSummary Round(int round, double? accuracy, double? loss) => RoundSummary.Of(new RoundRecord
    {
        Round = round,
        Started = Samples.Noon,
        Seconds = new RoundTimes(0, 0, 0, 0, 0),
        Cohort = [],
        Accuracy = accuracy,
        Loss = loss,
        ModelSha256 = "",
    });
}
