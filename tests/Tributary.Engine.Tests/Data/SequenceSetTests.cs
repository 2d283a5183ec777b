using Tributary.Engine.Data;

namespace Tributary.Engine.Tests.Data;

public sealed class SequenceSetTests
{
    [Fact]
    public void Pieces_slide_over_each_text_and_end_with_it()
    {
        var set = SequenceSet.FromTexts([("ann", "abcab"), ("bob", "b!"), ("ann", "c")], new TextAlphabet("abc"), steps: 3);
        var features = new float[3];

        Assert.Equal((3, 5), (set.Count, set.Classes));
        Assert.Equal(["ann", "ann", "bob"], Enumerable.Range(0, 3).Select(set.Owner));
        Assert.Equal([1, 2, 4], Enumerable.Range(0, 3).Select(set.Label));
        set.CopyFeatures(1, features);
        Assert.Equal([2f, 3, 1], features);
        set.CopyFeatures(2, features);
        Assert.Equal([0f, 0, 2], features);
    }

    [Fact]
    public void The_shakespeare_alphabet_gives_a_vocabulary_of_88_and_fits_a_model_of_90()
    {
        var set = SequenceSet.FromTexts([("x", "To be, or not to be")], TextAlphabet.Shakespeare, steps: 5, stride: 5, vocabulary: 90);

        Assert.Equal(88, TextAlphabet.Shakespeare.Count);
        Assert.Equal((3, 90), (set.Count, set.Classes));
        Assert.Equal(',', TextAlphabet.Shakespeare.Character(set.Label(0)));
    }

    [Fact]
    public void An_alphabet_is_made_from_texts()
    {
        var alphabet = TextAlphabet.Of(["ba", "c b"]);

        Assert.Equal(" abc", alphabet.Characters);
        Assert.Equal((2, 5, null, 'c'), (alphabet.Token('a'), alphabet.Token('z'), alphabet.Character(5), alphabet.Character(4)));
    }
}
