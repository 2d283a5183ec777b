using System.CommandLine;
using Tributary.Client.Streams;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary stream ...</c>.</summary>
internal static class StreamVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("stream", "Find anomalies in rows that stream: generate, train, predict, manage over MQTT")
        {
            StreamRoleVerb.Build(terminal, "generate", StreamRole.Generate, "Publish rows of a table, normal and anomalous in turns",
                "stream generate --config config.yaml", "rows of data_generator.dataset_path"),
            StreamRoleVerb.Build(terminal, "train", StreamRole.Train, "Train on rows as they gather, and send the weights",
                "stream train --config config.yaml --name board-1", "the topics of training_mqtt_topics"),
            StreamRoleVerb.Build(terminal, "predict", StreamRole.Predict, "Score rows as they come, by the newest model",
                "stream predict --config config.yaml --name board-2 --threshold 0.9", "scores above 0.9 are alerts"),
            StreamRoleVerb.Build(terminal, "manage", StreamRole.Manage, "Merge the trainers' weights and publish the model",
                "stream manage --config config.yaml", "the section merge_model says when"),
            StreamEvaluateVerb.Build(terminal),
        };
        verb.Examples.Add(("stream evaluate --data labelled_testing_data.csv --model artifacts/model", "how well a model tells them"));
        verb.Examples.Add(("stream -ft train -cp config.yaml --log_path logs", "as the Keras system's own program is called"));

        // The original program's way: the role is a flag.
        var role = new Option<string?>("--function_type", "-ft")
        { Description = "The role: train, predict or merge_model", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("train", "predict", "merge_model");
        verb.Add(role);
        var flags = new StreamFlags(verb, terminal, null);
        verb.SetAction((parsed, cancellation) => StreamRoleVerb.RunAsync(terminal, flags.Read(parsed, parsed.GetValue(role) switch
        {
            "train" => StreamRole.Train,
            "predict" => StreamRole.Predict,
            "merge_model" => StreamRole.Manage,
            _ => throw CommandFault.BadInput("which role?", "tributary stream train, predict, manage or generate; or -ft train"),
        }), cancellation));
        return verb;
    }
}
