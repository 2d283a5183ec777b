using Microsoft.AspNetCore.Http;

namespace Tributary.Coordinator.Access;

/// <summary>Requests under way, by the credential that they came with: what is revoked ends at once, also where it listens to events, waits
/// in a poll or sends an update.</summary>
internal sealed class OpenRequests
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, HashSet<HttpContext>> _open = new(StringComparer.Ordinal);

    public IDisposable Enter(string credential, HttpContext context)
    {
        lock (_turn)
        {
            if (!_open.TryGetValue(credential, out var requests)) _open[credential] = requests = [];
            requests.Add(context);
        }

        return new Leaving(this, credential, context);
    }

    /// <summary>Breaks off whatever is under way with a credential.</summary>
    /// <param name="but">The request that ends them, which may have come with the same one: it still answers.</param>
    public void End(string credential, HttpContext? but)
    {
        // Under the lock: a context that has left serves somebody else.
        lock (_turn)
        {
            foreach (var context in _open.GetValueOrDefault(credential) ?? [])
                if (context != but) context.Abort();
        }
    }

    private void Leave(string credential, HttpContext context)
    {
        lock (_turn)
        {
            var requests = _open[credential];
            requests.Remove(context);
            if (requests.Count == 0) _open.Remove(credential);
        }
    }

    private sealed class Leaving(OpenRequests all, string credential, HttpContext context) : IDisposable
    {
        public void Dispose() => all.Leave(credential, context);
    }
}
