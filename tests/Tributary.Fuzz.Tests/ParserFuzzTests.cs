namespace Tributary.Fuzz.Tests;

/// <summary>Every reader of bytes and texts from outside: only the refusals that it documents, no hang, bounded memory.</summary>
public sealed class ParserFuzzTests
{
    public static TheoryData<string> Targets { get; } = [.. ParserTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task It_refuses_what_it_cannot_read_and_nothing_else_happens(string name)
    {
        var tried = await Fuzzer.RunAsync(ParserTargets.All.Single(target => target.Name == name), FuzzBudget.OfParser);

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {tried} inputs, seed {FuzzBudget.Seed}");
        Assert.True(tried >= 50);
    }

    [Fact]
    public void Names_of_targets_are_their_own() => Assert.Equal(ParserTargets.All.Count,
        ParserTargets.All.Select(target => target.Name).Distinct(StringComparer.Ordinal).Count());
}
