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

        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => new CredentialBook(Location, TimeProvider.System)).Message, StringComparison.Ordinal);
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

    private static Credential Join(string id, int uses) => new(id, CredentialKind.Join, Role.Client, Now, Now.AddDays(1)) { Hash = "h", UsesLeft = uses };

    private static Credential Bearer(string id, string name) => new(id, CredentialKind.Bearer, Role.Client, Now, Now.AddDays(1)) { Name = name, Hash = "h" };
}
