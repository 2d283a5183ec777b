namespace Tributary.Transports.Joining;

/// <summary>Is told what becomes of a client's credentials. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IIdentityObserver
{
    /// <summary>The client has new credentials.</summary>
    void Renewed(DateTimeOffset expires)
    {
    }

    /// <summary>New credentials could not be had; it is tried again.</summary>
    /// <param name="expires">Until then those that are held let the client in.</param>
    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void NotRenewed(DateTimeOffset expires, string reason, TimeSpan retry)
    {
    }
}
