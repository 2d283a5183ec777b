namespace Tributary.Architecture.Tests;

/// <summary>Within a room a namespace that needs another is not needed by it, neither directly nor through others: so a folder can be read,
/// moved and replaced without its neighbours.</summary>
public sealed class CircleTests
{
    // Namespaces that stand in circles, room by room; every room that is not named here has none. A number only ever falls: whoever
    // breaks a circle writes the lower one.
    private static readonly Dictionary<string, int> Reached = new(StringComparer.Ordinal)
    {
        ["Cli"] = 12,
        ["Client"] = 3,
        ["Coordinator"] = 14,
        ["Engine"] = 8,
    };

    [Fact]
    public void Namespaces_of_a_room_form_no_circles_but_those_that_are_counted()
        => Repository.NoneOf(Rooms().Select(Fault).OfType<string>());

    [Fact]
    public void A_circle_is_found_over_several_namespaces_and_a_member_of_a_types_name_is_none()
    {
        var files = new (string Namespace, string Text)[]
        {
            ("Room.A", "using Room.B;\nnamespace Room.A;\npublic sealed class First { Second _second; }"),
            ("Room.B", "using Room.C;\nnamespace Room.B;\npublic sealed class Second { Third _third; }"),
            ("Room.C", "namespace Room.C;\npublic sealed class Third { A.First? _first; } // Room.D.Fourth"),
            ("Room.D", "namespace Room.D;\npublic sealed class Fourth { string Outer { get; } = \"Outer\"; }"),
            ("Room", "using Room.D;\nnamespace Room;\npublic sealed class Outer { Fourth _fourth; }"),
        };

        var graph = new NamespaceGraph(files);

        Assert.Equal(["Room.A", "Room.B", "Room.C"], graph.InCircles());
        Assert.Equal(["Room.D"], graph.Needs("Room"));
        Assert.Empty(graph.Needs("Room.D"));
    }

    private static IEnumerable<IGrouping<string, SourceFile>> Rooms()
        => Repository.CSharp("src").GroupBy(file => file.Path.Split('/')[1]["Tributary.".Length..], StringComparer.Ordinal);

    private static string? Fault(IGrouping<string, SourceFile> room)
    {
        var graph = new NamespaceGraph(room.Select(file => (string.Join('.', file.Path.Split('/')[1..^1]), file.Text())));
        var (found, reached) = (graph.InCircles(), Reached.GetValueOrDefault(room.Key));
        return found.Count <= reached ? null
            : $"{room.Key} has {found.Count} namespaces in circles where {reached} are known; move what closes the circle:"
                + string.Concat(found.SelectMany(from => graph.Needs(from).Where(found.Contains)
                    .Select(to => $"{Environment.NewLine}  {from} needs {to}: {graph.Why(from, to)}")));
    }
}
