using Tributary.Core.Texts;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>What somebody changes about a run that is kept: what people call it and write about it, never what it did. Null leaves a thing
/// as it is.</summary>
public sealed record RunEdit
{
    public const int MaxName = 100;

    public const int MaxNotes = 10_000;

    public const int MaxTags = 20;

    public const int MaxTag = 50;

    private const string TagMarks = " -_.:/+#@";

    /// <summary>1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>At most 10,000 characters; an empty text takes the notes away.</summary>
    public string? Notes { get; init; }

    /// <summary>The tags from now on: at most 20 of 1 to 50 characters.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Tags that are added to those there are.</summary>
    public IReadOnlyList<string>? AddTags { get; init; }

    /// <summary>Tags that are taken away, if they are there.</summary>
    public IReadOnlyList<string>? RemoveTags { get; init; }

    /// <summary>Whether lists leave the run out unless they are asked for it.</summary>
    public bool? Archived { get; init; }

    /// <summary>The same without spaces around, control characters, halves of characters and tags named twice.</summary>
    public RunEdit Cleaned() => this with
    {
        Name = Name is null ? null : Clean(Name, lines: false),
        Notes = Notes is null ? null : Clean(Notes, lines: true),
        Tags = Clean(Tags),
        AddTags = Clean(AddTags),
        RemoveTags = Clean(RemoveTags),
    };

    /// <summary>Every fault of a cleaned edit.</summary>
    public IEnumerable<SpecProblem> Problems()
    {
        if (this == new RunEdit()) yield return new("", "changes nothing; name, notes, tags, addTags, removeTags or archived is needed");
        if (Name is { Length: 0 or > MaxName }) yield return new("name", $"has {Name.Length} characters; 1 to {MaxName} are allowed");
        if (Notes is { Length: > MaxNotes }) yield return new("notes", $"has {Notes.Length} characters; at most {MaxNotes} are allowed");
        if (Tags is not null
            && (AddTags ?? RemoveTags) is not null) yield return new("tags",
            "replaces all tags; leave it out beside addTags and removeTags");
        foreach (var (path, tags) in new[] { ("tags", Tags), ("addTags", AddTags), ("removeTags", RemoveTags) })
        {
            if (tags is { Count: > MaxTags }) yield return new(path, $"has {tags.Count} tags; at most {MaxTags} are allowed");
            else if (tags?.FirstOrDefault(tag => !IsTag(tag)) is { } wrong)
                yield return new(path,
                    $"has '{Short(wrong)}'; a tag has 1 to {MaxTag} letters, digits, spaces and any of {TagMarks.Trim()}");
        }
    }

    /// <summary>A run with the change made.</summary>
    /// <exception cref="TooManyTagsException">It would have more tags than allowed.</exception>
    public RunRecord Of(RunRecord run)
    {
        var tags = Tags ?? [.. run.Tags.Where(tag => !Has(RemoveTags, tag)),
            .. (AddTags ?? []).Where(tag => !Has(run.Tags, tag) && !Has(RemoveTags, tag))];
        if (tags.Count > MaxTags) throw new TooManyTagsException(run.Id, tags.Count);
        return run with
        {
            Name = Name ?? run.Name,
            Notes = Notes is null ? run.Notes : Notes.Length == 0 ? null : Notes,
            Tags = tags.Count == 0 ? [] : tags,
            Archived = Archived ?? run.Archived,
        };
    }

    private static bool Has(IReadOnlyList<string>? tags, string tag) => tags?.Contains(tag, StringComparer.OrdinalIgnoreCase) == true;

    private static bool IsTag(string tag)
        => tag.Length is > 0 and <= MaxTag
        && tag.All(letter => char.IsLetterOrDigit(letter) || TagMarks.Contains(letter, StringComparison.Ordinal));

    private static string Short(string tag) => tag.Length <= MaxTag ? tag : tag[..MaxTag] + "…";

    private static List<string>? Clean(IReadOnlyList<string>? tags)
        => tags is null ? null : [.. tags.Select(tag => Clean(tag ?? "", lines: false)).Distinct(StringComparer.OrdinalIgnoreCase)];

    // What parted two words parts them still.
    private static string Clean(string text, bool lines)
        => (lines ? CleanText.Of(text) : CleanText.Line(string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter))))
            .Trim();
}
