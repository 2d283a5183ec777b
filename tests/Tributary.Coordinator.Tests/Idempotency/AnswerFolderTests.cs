using Tributary.Coordinator.Idempotency;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Idempotency;

public sealed class AnswerFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task There_are_never_more_answers_than_allowed_and_the_oldest_go_first_also_after_a_restart()
    {
        var answers = new AnswerFolder(_folder.Path, _clock, maxAnswers: 3);
        foreach (var name in new[] { "a", "b", "c", "a", "d" }) await KeepAsync(answers, name, 10);
        Assert.Equal(["a", "c", "d"], await ThereAsync(answers));

        answers = new AnswerFolder(_folder.Path, _clock, maxAnswers: 2);
        await KeepAsync(answers, "e", 10);

        Assert.Equal(["d", "e"], await ThereAsync(answers));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [Fact]
    public async Task Nor_more_bytes_nor_for_longer_than_a_day()
    {
        var answers = new AnswerFolder(_folder.Path, _clock, maxBytes: 3000);
        foreach (var name in new[] { "a", "b", "c", "d" }) await KeepAsync(answers, name, 1000);
        Assert.Equal(["c", "d"], await ThereAsync(answers));

        _clock.Offset = AnswerFolder.Lifetime;
        Assert.Empty(await ThereAsync(answers));
        await KeepAsync(answers, "e", 10);

        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private Task KeepAsync(AnswerFolder answers, string name, int length)
        => answers.KeepAsync(name, new KeptAnswer(_clock.GetUtcNow(), "request", 201, "application/json", null, new string('x', length)),
            Token);

    private static async Task<List<string>> ThereAsync(AnswerFolder answers)
    {
        var there = new List<string>();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            if (await answers.FindAsync(name, Token) is not null) there.Add(name);
        return there;
    }
}
