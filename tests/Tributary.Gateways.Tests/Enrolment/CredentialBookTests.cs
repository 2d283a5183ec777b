using Tributary.Gateways.Enrolment;
using Tributary.Security;

namespace Tributary.Gateways.Tests.Enrolment;

public sealed class CredentialBookTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly string folder = Directory.CreateTempSubdirectory("tributary-book-").FullName;

    private string Location => Path.Combine(folder, "credentials.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_kept_used_and_revoked_is_there_after_a_restart()
    {
        using (var book = new CredentialBook(Location, TimeProvider.System))
        {
            book.Add(Join("j", uses: 2));
            Assert.Equal(EnrolOutcome.Enrolled, book.Enrol("j", Bearer("a", "board-1"), Now));
            Assert.True(book.Revoke("a", Now));
        }

        using var again = new CredentialBook(Location, TimeProvider.System);
        Assert.Equal((1, Now), (again.Find("j")!.UsesLeft, again.Find("a")!.Revoked));
        Assert.False(again.Revoke("a", Now));
    }

    [Fact]
    public void A_crash_in_the_middle_of_an_enrolment_neither_uses_the_token_nor_keeps_the_credential()
    {
        using (var book = new CredentialBook(Location, TimeProvider.System))
        {
            book.Add(Join("j", uses: 1));
            book.Enrol("j", Bearer("a", "board-1"), Now);
        }

        var whole = File.ReadAllBytes(Location);
        var before = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var cut = before; cut < whole.Length; cut += 7)
        {
            File.WriteAllBytes(Location, whole[..cut]);
            using var book = new CredentialBook(Location, TimeProvider.System);
            Assert.Equal((1, null), (book.Find("j")!.UsesLeft, book.Find("a")?.Id));
        }
    }

    [Fact]
    public void A_damaged_line_is_told_with_its_number()
    {
        using (var book = new CredentialBook(Location, TimeProvider.System)) book.Add(Join("j", uses: 1));
        File.WriteAllText(Location, "rubbish\n" + File.ReadAllText(Location));

        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => new CredentialBook(Location, TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Revoking_a_client_ends_whatever_names_it_and_nothing_else()
    {
        using var book = new CredentialBook(Location, TimeProvider.System);
        foreach (var one in new[] { Bearer("a", "board-1"), Bearer("b", "board-1"), Bearer("c", "board-2") }) book.Add(one);

        Assert.Equal(2, book.RevokeClient("board-1", Now));
        Assert.True(book.Find("c")!.HoldsAt(Now));
        Assert.Equal(0, book.RevokeClient("board-1", Now));
    }

    [Fact]
    public void Renewing_without_end_leaves_two_that_hold_and_a_revocation_ends_them()
    {
        using (var book = new CredentialBook(Location, TimeProvider.System))
        {
            book.Add(Join("j", uses: 1));
            book.Enrol("j", Bearer("first", "board-1"), Now);
            var held = book.Find("first")!;
            var outcomes = Enumerable.Range(0, 1_000).Select(i => book.Renew(held, Bearer($"n{i}", "board-1"), Now)).ToList();

            Assert.Equal((CredentialBook.MaxOfOne - 1, 1_001 - CredentialBook.MaxOfOne),
                (outcomes.Count(one => one == EnrolOutcome.Enrolled), outcomes.Count(one => one == EnrolOutcome.TooMany)));
            Assert.Equal(2, book.List().Count(one => one.Kind == CredentialKind.Bearer && one.HoldsAt(Now)));

            // The next one was used: the one before ends, though not at once.
            var next = book.List().Single(one => one is { Kind: CredentialKind.Bearer, Replaces: not null } && one.HoldsAt(Now));
            book.Used(next, Now);
            Assert.True(book.Find("first")!.HoldsAt(Now));
            Assert.False(book.Find("first")!.HoldsAt(Now.AddHours(2)));
            Assert.True(book.Revoke("first", Now));
            Assert.DoesNotContain(book.List(), one => one.Kind == CredentialKind.Bearer && one.HoldsAt(Now));
        }

        using var again = new CredentialBook(Location, TimeProvider.System);
        Assert.DoesNotContain(again.List(), one => one.Kind == CredentialKind.Bearer && one.HoldsAt(Now));
    }

    [Fact]
    public void A_book_that_is_full_takes_nothing_new_and_still_revokes()
    {
        using var book = new CredentialBook(Location, TimeProvider.System, most: 3);
        foreach (var one in new[] { Bearer("a", "board-1"), Bearer("b", "board-2"), Bearer("c", "board-3") }) book.Add(one);

        Assert.Throws<CredentialBookFullException>(() => book.Add(Bearer("d", "board-4")));
        Assert.True(book.Revoke("a", Now));
        Assert.Equal(1, book.RevokeClient("board-2", Now));
        Assert.Equal(["a", "b"], book.List().Where(one => one.Revoked is not null).Select(one => one.Id));
    }

    [Theory]
    [InlineData("the join token is revoked")]
    [InlineData("its first credential is revoked")]
    [InlineData("the join token is deleted")]
    [InlineData("the client is revoked")]
    public void What_was_got_with_something_dies_with_it(string what)
    {
        using (var book = new CredentialBook(Location, TimeProvider.System))
        {
            book.Add(Join("j", uses: 2));
            book.Add(Join("other", uses: 1));
            book.Enrol("j", Bearer("a", "board-1"), Now);
            book.Enrol("other", Bearer("z", "board-9"), Now);
            book.Renew(book.Find("a")!, Bearer("b", "board-1"), Now);
            book.Used(book.Find("b")!, Now);
            book.Renew(book.Find("b")!, Bearer("c", "board-1"), Now);
            if (what.StartsWith("the join token is revoked", StringComparison.Ordinal)) book.Revoke("j", Now);
            else if (what.StartsWith("its first", StringComparison.Ordinal)) book.Revoke("a", Now);
            else if (what.StartsWith("the client", StringComparison.Ordinal)) book.RevokeClient("board-1", Now);
        }

        if (what.EndsWith("deleted", StringComparison.Ordinal))
        {
            File.WriteAllLines(Location, File.ReadAllLines(Location)
                .Select(line => line.Replace("\"id\":\"j\"", "\"id\":\"gone\"", StringComparison.Ordinal)));
        }

        using var again = new CredentialBook(Location, TimeProvider.System);
        Assert.All(["a", "b", "c"], id => Assert.False(again.Find(id)!.HoldsAt(Now)));
        Assert.True(again.Find("z")!.HoldsAt(Now));
    }

    [Fact]
    public void A_book_from_before_a_revocation_learns_of_it_from_the_list_beside_it()
    {
        using (var book = new CredentialBook(Location, TimeProvider.System)) book.Add(Bearer("a", "board-1"));
        var before = File.ReadAllText(Location);
        using (var book = new CredentialBook(Location, TimeProvider.System))
        {
            book.Add(Bearer("later", "board-2"));
            book.Revoke("a", Now);
            book.Revoke("later", Now);
        }

        var list = Path.Combine(folder, "backups", RevocationList.FileName);
        RevocationList.Merge(list, RevocationList.OfFolder(folder));
        RevocationList.Merge(list, RevocationList.OfFolder(folder));
        File.WriteAllText(Location, before);
        RevocationList.Merge(Path.Combine(folder, RevocationList.FileName), RevocationList.Read(list));

        using var restored = new CredentialBook(Location, TimeProvider.System);
        Assert.Equal((Now, Now), (restored.Find("a")!.Revoked, restored.Find("later")!.Revoked));
        Assert.Equal(2, File.ReadAllLines(list).Length);
        Assert.DoesNotContain("hash", File.ReadAllText(list), StringComparison.OrdinalIgnoreCase);
    }

    private static Credential Join(string id, int uses)
        => new(id, CredentialKind.Join, Role.Client, Now, Now.AddDays(1)) { Hash = "h", UsesLeft = uses };

    private static Credential Bearer(string id, string name)
        => new(id, CredentialKind.Bearer, Role.Client, Now, Now.AddDays(1)) { Name = name, Hash = "h" };
}
