using System.Text.Json.Nodes;
using Tributary.Gateways.Enrolment;

namespace Tributary.Gateways.Tests.Enrolment;

/// <summary>What other systems get of the trail: whatever stands in a line stays in its place.</summary>
public sealed class AuditTextTests
{
    private static readonly AuditLine Line = new(7, new DateTimeOffset(2026, 11, 28, 1, 2, 3, TimeSpan.Zero), "a|b=c\\d", "run.started",
        "/api/runs", "127.0.0.1", "x=1\nrt=0 suser=admin", "p", "h")
    { Intent = 6 };

    [Fact]
    public void Cef_escapes_what_would_end_a_field()
        => Assert.Equal(@"CEF:0|Tributary|coordinator|1|run.started|run.started|3|rt=1795827723000 suser=a|b\=c\\d request=/api/runs src=127.0.0.1 msg=x\=1 rt\=0 suser\=admin cn1Label=line cn1=7 cs1Label=hash cs1=h cn2Label=intent cn2=6", AuditText.Cef(Line));

    [Fact]
    public void Syslog_has_its_header_and_the_line_as_json()
    {
        var text = AuditText.Syslog(Line with { Action = "access.refused" }, "fed example", 42);
        Assert.StartsWith("<108>1 2026-11-28T01:02:03.000000Z fedexample tributary 42 access.refused - {", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
        Assert.Equal("x=1\nrt=0 suser=admin", (string)JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..])!["detail"]!);
    }
}
