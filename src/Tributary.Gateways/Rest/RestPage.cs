using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Pages;

namespace Tributary.Gateways.Rest;

/// <summary>The central node's page: what it shows at first; its script keeps it so.</summary>
internal static class RestPage
{
    private const int MaxRows = 1000;
    private static readonly OwnPage s_page = new("rest.html");

    public static Task ShowAsync(HttpContext context, RestSessions sessions, RestDesk desk)
    {
        var nodes = desk.Nodes;
        var rows = new StringBuilder();
        foreach (var node in nodes.Take(MaxRows))
        {
            var (url, word) = (HtmlEncoder.Default.Encode(node.Node.Url), sessions.StatusOf(node));
            rows.Append($"<tr><td>{url} <span class=\"badge {word}\">{word}</span></td></tr>");
        }

        var mayBegin = nodes.All(node => sessions.StatusOf(node) is RestWords.Idle or RestWords.Failed);
        return s_page.ShowAsync(context, ("shown-status", sessions.Status), ("shown-count", Count(nodes.Count)),
            ("shown-rows", rows.ToString()), ("shown-disabled", mayBegin ? "" : "disabled"));
    }

    private static string Count(int nodes) => nodes switch
    {
        0 => "(no clients registered in the network yet)",
        1 => "(1 client is registered in the network)",
        _ => $"({nodes} clients are registered in the network)",
    };
}
