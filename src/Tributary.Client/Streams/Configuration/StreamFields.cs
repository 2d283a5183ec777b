using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Client.Streams.Configuration;

/// <summary>Kinds of fields that only this file has.</summary>
internal static class StreamFields
{
    /// <summary>Topics or features in one list.</summary>
    public const int MaxItems = 100;

    private const int MaxTopic = 65_535;

    public static string[] SubTopics(SpecReader fields, bool takesText)
    {
        string[] topics;
        if (fields.Node("sub_topics") is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            topics = [.. value.GetValue<string>().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            if (!takesText)
                fields.Fault("sub_topics", $"is a text; a list is needed: [{string.Join(", ", topics.Take(5))}]");
        }
        else
        {
            topics = Texts(fields, "sub_topics", MaxItems);
        }

        if (topics.Length == 0) fields.Fault("sub_topics", "is empty; a topic is needed");
        foreach (var topic in topics)
            if (TopicProblem(topic) is { } problem) fields.Fault("sub_topics", $"'{Shown(topic)}' {problem}");
        return topics;
    }

    public static int Precision(SpecReader fields, int usual)
    {
        var precision = fields.Int("precision", usual);
        if (precision == 4) fields.Fault("precision", "is 4, which no program of the system can send; 8, 16 or 32 is needed");
        else if (precision is not (8 or 16 or 32)) fields.Fault("precision", $"is {precision}; 8, 16 or 32 is needed");
        return precision;
    }

    // Python's YAML is 1.1, where yes, no, on and off are truth values too.
    public static bool Flag(SpecReader fields, string key, bool usual)
    {
        if (fields.Node(key) is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            var word = value.GetValue<string>();
            if (word is "yes" or "Yes" or "YES" or "on" or "On" or "ON") return true;
            if (word is "no" or "No" or "NO" or "off" or "Off" or "OFF") return false;
        }

        return fields.Flag(key, usual);
    }

    public static string Needed(SpecReader fields, string key, string usual, int max)
    {
        if (fields.Has(key) && fields.Node(key) is null) fields.Fault(key, "is empty; a text is needed");
        var text = fields.Text(key, usual);
        if (fields.Has(key) && (text.Length == 0 || text.Length > max || text.Contains('\0', StringComparison.Ordinal)))
            fields.Fault(key, text.Length > max ? $"has {text.Length} letters; at most {max} are taken"
                : "is empty or holds a NUL character");
        return text;
    }

    public static string Topic(SpecReader fields, string key, string usual, bool mayBeEmpty = false)
    {
        var topic = mayBeEmpty ? fields.Text(key, usual) : Needed(fields, key, usual, MaxTopic);
        if (topic.AsSpan().ContainsAny('+', '#')) fields.Fault(key, $"'{Shown(topic)}' has a wildcard; nobody can publish to that");
        else if (topic.Length > 0 && TopicProblem(topic) is { } problem) fields.Fault(key, $"'{Shown(topic)}' {problem}");
        return topic;
    }

    private static string? TopicProblem(string topic) => topic.Length > MaxTopic ? $"has more than {MaxTopic} letters"
        : topic.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character" : topic.Length == 0 ? "is empty" : null;

    public static string[] Texts(SpecReader fields, string key, int max)
    {
        var texts = new List<string>();
        foreach (var (node, path) in fields.Items(key))
        {
            if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String) texts.Add(value.GetValue<string>());
            else fields.Problems.Add(new SpecProblem(path, $"{SpecReader.Describe(node)} stands here; a text is needed"));
        }

        if (texts.Count > max) fields.Fault(key, $"has {texts.Count} items; at most {max} are taken");
        return [.. texts];
    }

    private static string Shown(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
