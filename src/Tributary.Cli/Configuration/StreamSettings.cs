using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Streams;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>The part of the section <c>coordinator</c> that names a stream to watch.</summary>
internal static class StreamSettings
{
    public static SettingKey<CoordinatorOptions>[] Keys { get; } =
    [
        new(Text, "streams", "The broker of a stream to watch, like mqtt://127.0.0.1:1883; the dashboard then shows it",
            o => o.Streams.Broker, (o, v) => With(o, o.Streams with { Broker = v.Address("mqtt://127.0.0.1:1883", "mqtt", "mqtts") }))
        { Form = "URL", Field = "streams.broker" },
        .. BrokerKeys.Of<CoordinatorOptions>("streams", "that broker", o => o.Streams.Credentials,
            (o, credentials) => With(o, o.Streams with { Credentials = credentials })),
        new(List, "streamsScores", "Topics where predictors publish scores", o => o.Streams.Scores,
            (o, v) => With(o, o.Streams with { Scores = v.List() }))
        { HasFlag = false, Field = "streams.scores" },
        new(List, "streamsUpdates", "Topics where trainers publish weights", o => o.Streams.Updates,
            (o, v) => With(o, o.Streams with { Updates = v.List() }))
        { HasFlag = false, Field = "streams.updates" },
        new(List, "streamsMerged", "Topics where the manager publishes merged weights", o => o.Streams.Merged,
            (o, v) => With(o, o.Streams with { Merged = v.List() }))
        { HasFlag = false, Field = "streams.merged" },
        new(List, "streamsStates", "Topics where the manager says what it does", o => o.Streams.States,
            (o, v) => With(o, o.Streams with { States = v.List() }))
        { HasFlag = false, Field = "streams.states" },
    ];

    private static CoordinatorOptions With(CoordinatorOptions options, StreamWatchOptions streams) => options with { Streams = streams };
}
