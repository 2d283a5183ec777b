using Tributary.Client.Streams;

namespace Tributary.Edge;

/// <summary><c>tributary-edge stream ROLE</c>: what a role of a stream is told, by the flags of <c>tributary stream</c>.</summary>
internal static class EdgeStream
{
    private const string Roles = "tributary-edge stream predict, train, manage or generate; or -ft predict";

    /// <param name="arguments">What follows <c>stream</c>.</param>
    /// <exception cref="FormatException">An argument is wrong; the message says which and how it is written.</exception>
    public static StreamCommand Read(IReadOnlyList<string> arguments)
    {
        StreamRole? role = null;
        var command = new StreamCommand(StreamRole.Predict, Directory.GetCurrentDirectory());
        var reader = new ArgumentReader(arguments);
        while (reader.Next())
        {
            if (!reader.IsOption)
            {
                if (role is not null) throw new FormatException($"'{reader.Argument}' stands where nothing is expected");
                role = Role(reader.Argument);
                continue;
            }

            switch (reader.Name)
            {
                case "--function_type" or "-ft": role = Role(reader.Value()); break;
                case "--config" or "-cp" or "--config_path": command = command with { Config = reader.Value() }; break;
                case "--log_path" or "--log-path": command = command with { LogFolder = reader.Value() }; break;
                case "--name": command = command with { Name = reader.Value() }; break;
                case "--folder": command = command with { Folder = reader.Value() }; break;
                case "--certificate": command = command with { Certificate = reader.Value() }; break;
                case "--key": command = command with { Key = reader.Value() }; break;
                case "--user": command = command with { User = reader.Value() }; break;
                case "--password-file": command = command with { PasswordFile = reader.Value() }; break;
                case "--seed": command = command with { Seed = (ulong)reader.Whole(0, long.MaxValue) }; break;
                case "--threshold": command = command with { Threshold = reader.Number() }; break;
                case "--strict": command = command with { Strict = true }; break;
                case "--save": command = command with { SavePath = reader.Value() }; break;
                case "--json": command = command with { Json = true }; break;
                default: throw reader.Unknown();
            }
        }

        return command with { Role = role ?? throw new FormatException($"which role? {Roles}") };
    }

    private static StreamRole Role(string word) => word switch
    {
        "train" => StreamRole.Train,
        "predict" => StreamRole.Predict,
        "manage" or "merge_model" => StreamRole.Manage,
        "generate" => StreamRole.Generate,
        _ => throw new FormatException($"{word} is no role: {Roles}"),
    };
}
