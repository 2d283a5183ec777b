namespace Tributary.Core.Rounds;

/// <summary>A run would have more tags than one may have.</summary>
public sealed class TooManyTagsException(string runId, int tags)
    : Exception($"run {runId} would have {tags} tags; at most {RunEdit.MaxTags} are allowed: take some away first");
