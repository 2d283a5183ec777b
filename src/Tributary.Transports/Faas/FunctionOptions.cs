using System.Globalization;

namespace Tributary.Transports.Faas;

/// <summary>What whoever deploys a function decides.</summary>
public sealed record FunctionOptions
{
    /// <summary>As its platform calls it, e.g. <c>client_3</c>.</summary>
    public string Name { get; init; } = "fl_client";

    public FunctionRole Role { get; init; }

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Where AWS Lambda's invocations are fetched, <c>host:port</c>; null where the function listens.</summary>
    public string? LambdaApi { get; init; }

    /// <summary>The only coordinator whose models are fetched; null takes the one that each call names.</summary>
    public Uri? Coordinator { get; init; }

    /// <summary>What signed addresses of models and updates must begin with. Null takes any, unless <see cref="Coordinator"/> is set: then
    /// none.</summary>
    public Uri? Bucket { get; init; }

    /// <summary>The authority that signed the coordinator's certificate, PEM; null takes the one that each call names.</summary>
    public string? Authority { get; init; }

    /// <summary>What is trained on where a call says nothing else.</summary>
    public FunctionData Data { get; init; } = new();

    /// <summary>What the addresses of data may begin with; empty for any.</summary>
    public IReadOnlyList<string> DataUrls { get; init; } = [];

    /// <summary>For models while they come, and data once they came.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "tributary-function");

    /// <summary>Invocations that are worked on at the same time, 1..64.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>For one invocation, where the platform says no deadline; null for none.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What the environment says (docs/functions.md).</summary>
    /// <param name="variable">A variable's value; null or empty where it is not set.</param>
    /// <param name="withServers">Whether this program has the server's roles too (<see cref="IServerWork"/>).</param>
    /// <exception cref="FormatException">A variable is wrong; the message says which and how it is written.</exception>
    public static FunctionOptions Read(Func<string, string?> variable, bool withServers = false)
    {
        var defaults = new FunctionOptions();
        var name = One("__OW_ACTION_NAME", "K_SERVICE", "AWS_LAMBDA_FUNCTION_NAME")?.Split('/')[^1];
        var word = One("TRIBUTARY_FUNCTION") ?? name ?? "";
        return new FunctionOptions
        {
            Name = name ?? (word.Length > 0 ? word : defaults.Name),
            Role = FunctionRoles.Of(word, withServers),
            Port = (int)(Whole("FUNCTIONS_CUSTOMHANDLER_PORT", 0, 65535) ?? Whole("PORT", 0, 65535) ?? defaults.Port),
            LambdaApi = One("AWS_LAMBDA_RUNTIME_API"),
            Coordinator = Address("TRIBUTARY_COORDINATOR", "https://host:7070"),
            Bucket = Address("TRIBUTARY_BUCKET", "https://models.s3.eu-central-1.amazonaws.com/functions/"),
            Authority = One("TRIBUTARY_AUTHORITY"),
            Data = new FunctionData
            {
                Source = One("TRIBUTARY_DATA"),
                Folder = One("TRIBUTARY_DATA_FOLDER"),
                Part = One("TRIBUTARY_PART"),
                Deal = One("TRIBUTARY_DEAL"),
                DealSeed = (ulong?)Whole("TRIBUTARY_DEAL_SEED", 0, long.MaxValue),
                Label = One("TRIBUTARY_LABEL"),
                Images = One("TRIBUTARY_IMAGES"),
                Labels = One("TRIBUTARY_LABELS"),
            },
            DataUrls = One("TRIBUTARY_DATA_URLS")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Folder = One("TRIBUTARY_FOLDER") ?? defaults.Folder,
            Concurrency = (int)(Whole("TRIBUTARY_CONCURRENCY", 1, 64) ?? defaults.Concurrency),
            TimeLimit = Whole("TRIBUTARY_TIMEOUT", 1, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        string? One(params ReadOnlySpan<string> names)
        {
            foreach (var one in names)
                if (variable(one) is { Length: > 0 } value) return value;
            return null;
        }

        Uri? Address(string key, string example) => One(key) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
            : throw new FormatException($"{key}: an address like {example} is needed");

        long? Whole(string key, long least, long max) => One(key) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= max ? value
            : throw new FormatException($"{key}: a whole number of {least}..{max} is needed");
    }
}
