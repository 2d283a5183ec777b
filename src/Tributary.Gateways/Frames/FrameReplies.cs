using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Frames;

/// <summary>What the coordinator says besides assignments.</summary>
/// <param name="session">Of its process.</param>
internal sealed class FrameReplies(string session, TimeSpan lease)
{
    /// <summary>That it is there, to all.</summary>
    public Frame Announcement => Greeting("", FrameWords.Coordinator);

    /// <summary>That a client was heard.</summary>
    public Frame Welcome(string client) => Greeting(client, FrameWords.Ask);

    /// <summary>A word without more.</summary>
    public static Frame Bare(string client, string kind, string key = "")
        => FrameJson.Frame(client, FrameWords.Ask, kind, new FetchMessage(0, 0), FrameJson.Default.FetchMessage, key);

    /// <summary>That a client cannot take part, or not now.</summary>
    public static Frame Refusal(string client, Problem problem)
        => FrameJson.Frame(client, FrameWords.Ask, FrameWords.Problem, new TakenMessage(0)
        {
            Problem = new ProblemMessage { Type = "urn:tributary:" + problem.Slug, Status = problem.Status, Detail = problem.Detail },
            RetryAfterSeconds = problem.RetryAfter?.TotalSeconds,
        }, FrameJson.Default.TakenMessage);

    private Frame Greeting(string client, string word)
        => FrameJson.Frame(client, word, FrameWords.Welcome, new CoordinatorMessage(session, lease.TotalSeconds),
            FrameJson.Default.CoordinatorMessage);
}
