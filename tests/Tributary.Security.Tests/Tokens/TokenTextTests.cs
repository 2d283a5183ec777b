using Tributary.Security.Authority;
using Tributary.Security.Tokens;

namespace Tributary.Security.Tests.Tokens;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData(TokenKind.Join)]
    [InlineData(TokenKind.Bearer)]
    public void A_token_reads_back_as_it_was_made(TokenKind kind)
    {
        using var authority = CertificateAuthority.Create("the tests", new FixedClock());
        foreach (var fingerprint in new[] { null, authority.Trusted.Fingerprint })
            for (var time = 0; time < 200; time++)
            {
                var token = TokenText.Create(kind, fingerprint);

                Assert.True(TokenText.TryParse(token.Reveal(), out var read), token.Reveal());
                Assert.Equal((token.Kind, token.Id, token.Authority, token.Hash), (read.Kind, read.Id, read.Authority, read.Hash));
            }
    }

    [Fact]
    public void A_changed_letter_is_another_token_or_none()
    {
        var token = TokenText.Create(TokenKind.Join, TokenText.Create(TokenKind.Bearer).Reveal()[^43..]);
        var text = token.Reveal();
        for (var place = 0; place < text.Length; place++)
        {
            var letters = text.ToCharArray();
            letters[place] = letters[place] == 'A' ? 'B' : 'A';
            if (TokenText.TryParse(new string(letters), out var other))
                Assert.False(other.Matches(token.Hash) && other.Id == token.Id && other.Authority == token.Authority, $"place {place}");
        }
    }

    [Fact]
    public void What_is_no_token_is_refused()
    {
        var text = TokenText.Create(TokenKind.Bearer).Reveal();
        foreach (var wrong in new[] { null, "", "tributary_", text + "_", text + "A", text[..^1], " " + text, text
            + "\n", text.Replace("bearer", "Bearer", StringComparison.Ordinal), text.Replace("bearer", "root", StringComparison.Ordinal),
            new string('A', 1_000_000) })
            Assert.False(TokenText.TryParse(wrong, out _), wrong?.Length < 200 ? wrong : "long");
    }

    [Fact]
    public void A_token_in_a_log_line_does_not_tell_its_secret()
    {
        var token = TokenText.Create(TokenKind.Bearer);

        Assert.DoesNotContain(token.Reveal()[^43..], $"{token}", StringComparison.Ordinal);
        Assert.Contains(token.Id, $"{token}", StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_right_secret_matches_the_hash()
    {
        var token = TokenText.Create(TokenKind.Bearer);

        Assert.True(token.Matches(token.Hash));
        Assert.False(token.Matches(TokenText.Create(TokenKind.Bearer).Hash));
        Assert.False(token.Matches(""));
    }
}
