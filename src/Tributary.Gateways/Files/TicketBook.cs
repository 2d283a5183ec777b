using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Files;

/// <summary>The tickets that hold. They are in memory: with a coordinator that restarts they end, and its clients are asked anew. The book
/// holds their hashes, so that looking one up tells nothing by the time it takes.</summary>
/// <param name="max">Tickets that hold at the same time; from 1.</param>
internal sealed class TicketBook(TimeProvider clock, int max = TicketBook.Max)
{
    /// <summary>Tickets that hold at the same time.</summary>
    public const int Max = 1_000_000;

    /// <summary>The longest that a ticket may live.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(1);

    private const int SecretBytes = 32;
    private const int MaxLetters = 64;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _ends = new();

    /// <summary>Tickets that hold, and a few that ended since one was issued.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _tickets.Count;
        }
    }

    /// <param name="life">Up to <see cref="MaxLife"/>; more is cut.</param>
    /// <param name="moved">Told whenever something has moved.</param>
    /// <returns>Null where too many hold already.</returns>
    public Ticket? Issue(string client, OpenAsk ask, TimeSpan life, Action? moved = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero);
        var now = clock.GetUtcNow();
        var ticket = new Ticket(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), client, ask,
            now + (life < MaxLife ? life : MaxLife))
        { Moved = moved ?? (static () => { }) };
        lock (_gate)
        {
            while (_ends.TryPeek(out var hash, out var end) && end <= now)
            {
                _ends.Dequeue();
                _tickets.Remove(hash);
            }

            if (_tickets.Count >= max) return null;
            var key = Hash(ticket.Text);
            _tickets.Add(key, ticket);
            _ends.Enqueue(key, ticket.Expires);
        }

        return ticket;
    }

    /// <summary>Null where no such ticket was issued, or it has ended.</summary>
    public Ticket? Find(string text)
    {
        if (text.Length is 0 or > MaxLetters) return null;
        lock (_gate) return _tickets.GetValueOrDefault(Hash(text)) is { } ticket && ticket.Expires > clock.GetUtcNow() ? ticket : null;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
