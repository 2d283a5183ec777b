using Tributary.Security.Tokens;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Client.Identity;

/// <summary>How a client comes to its credentials: those that it has kept, or the first ones, for a join token.</summary>
public static class ClientCredentials
{
    /// <summary>Joins with a token and keeps what it gets.</summary>
    /// <param name="bearer">Asks for a bearer token in place of a certificate.</param>
    /// <param name="waits">Told once where an operator has yet to let the client in.</param>
    /// <exception cref="FormatException">That is no join token.</exception>
    /// <exception cref="ArgumentException">The name or the address is not allowed.</exception>
    /// <exception cref="UntrustedAuthorityException">Another authority answers than the token names.</exception>
    /// <exception cref="LinkProblemException">The coordinator refuses the token.</exception>
    /// <exception cref="HttpRequestException">The line broke, or the server's certificate is not the authority's.</exception>
    public static async Task<LinkCredentials> JoinAsync(Uri coordinator, string token, string name, bool bearer, ICredentialStore store,
        TimeProvider clock, CancellationToken cancellation,
        Action<string>? waits = null)
    {
        if (!TokenText.TryParse(token.Trim(), out var join) || join.Kind != TokenKind.Join)
            throw new FormatException("that is no join token; it begins with tributary_join_ and must be copied whole");

        // A certificate can be shown over TLS only: whoever comes over plain http gets a bearer token, asked for or not.
        var got = await Enrolment.JoinAsync(new JoinOptions(coordinator, join.Reveal(), name)
        {
            Fingerprint = join.Authority,
            Bearer = bearer || coordinator.Scheme == Uri.UriSchemeHttp,
            Waits = waits
        }, clock, cancellation);
        got = got with { JoinToken = join.Id };
        store.Save(got);
        return got;
    }

    /// <summary>The credentials of a client that starts; null where it has none and needs none. A token is used once: a client that was let
    /// in before comes back with what it kept. While the coordinator cannot be reached it is tried again.</summary>
    /// <inheritdoc cref="JoinAsync" path="/exception"/>
    internal static async Task<LinkCredentials?> ObtainAsync(ClientOptions options, string name, ICredentialStore store,
        ILineObserver observer, TimeProvider clock, CancellationToken cancellation)
    {
        var kept = store.Load();
        if (options.Token is not { } token) return kept;

        // The token that it had joined with is used up by itself. Another one is a person's answer to credentials that were revoked.
        var holds = kept is not null && kept.Expires > clock.GetUtcNow();
        var id = TokenText.TryParse(token.Trim(), out var given) ? given.Id : null;
        if (holds && kept!.JoinToken == id) return kept;
        for (var backoff = new Backoff(); ;)
        {
            string reason;
            TimeSpan pause;
            try
            {
                return await JoinAsync(options.Coordinator, token, name, options.Bearer, store, clock, cancellation,
                    text => observer.Disconnected(text, TimeSpan.Zero));
            }
            catch (LinkProblemException problem) when (holds && LinkRefusals.EndsJoining(problem))
            {
                // It tries once: what it holds already lets it in, or says better why not.
                store.Save(kept! with { JoinToken = id });
                return kept;
            }
            catch (LinkProblemException problem) when (!LinkRefusals.EndsJoining(problem))
            {
                (reason, pause) = (problem.Message, backoff.Next(problem.RetryAfter));
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                (reason, pause) = (fault.InnerException?.Message ?? fault.Message, backoff.Next());
            }

            observer.Disconnected(reason, pause);
            await Task.Delay(pause, clock, cancellation);
        }
    }
}
