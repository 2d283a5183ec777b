using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>What .NET puts behind the message of an <see cref="ArgumentException"/> ("(Parameter 'expected')") is for
/// programmers.</summary>
public sealed partial class FaultTextTests
{
    [Fact]
    public void Whoever_catches_an_ArgumentException_to_tell_a_person_uses_Plain()
        => Repository.NoneOf(from file in Repository.CSharp("src") from finding in Findings(file.Text()) select $"{file.Path}: {finding}");

    [Theory]
    [InlineData("try { } catch (ArgumentException fault) { Say(fault.Message); }", 1)]
    [InlineData("try { } catch (Exception fault) when (fault is IOException or ArgumentException) { if (a) { Say(fault.Message); } }", 1)]
    [InlineData("try { } catch (Exception fault) when (fault is ArgumentException) { Say(fault.Plain()); } void B() => fault.Message;", 0)]
    [InlineData("try { } catch (IOException fault) { Say(fault.Message); }", 0)]
    [InlineData("x => fault switch { FormatException or ArgumentException => Say(fault.Message) }", 1)]
    public void The_walk_finds_what_it_is_to_find(string text, int findings) => Assert.Equal(findings, Findings(text).Count());

    private static IEnumerable<string> Findings(string text)
    {
        foreach (Match found in Catch().Matches(text))
        {
            if (!found.Value.Contains("ArgumentException", StringComparison.Ordinal)) continue;
            var name = found.Groups["name"].Value;
            var block = Block(text, found.Index + found.Length - 1);
            if (block.Contains($"{name}.Message",
                StringComparison.Ordinal)) yield return $"a catch of ArgumentException tells {name}.Message; say {name}.Plain()";
        }

        foreach (Match found in Switch().Matches(text)) yield return $"{found.Value.Trim()}: say Plain()";
    }

    // From an opening brace to the one that closes it.
    private static string Block(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '{') depth++;
            if (text[i] == '}' && --depth == 0) return text[open..i];
        }

        return text[open..];
    }

    [GeneratedRegex(@"catch \(\w+ (?<name>\w+)\)[^{]*\{", RegexOptions.ExplicitCapture)]
    private static partial Regex Catch();

    [GeneratedRegex(@"\bArgumentException =>[^\n]*\.Message\b")]
    private static partial Regex Switch();
}
