using System.Globalization;
using Tributary.Load;

// Load on a coordinator that runs in a process of its own, on loopback without credentials:
//   poll   --url URL --pid PID --clients 10000 --seconds 30        parked polls, and the latency of polls that are answered at once
//   answer --url URL --pid PID --clients 100 --rounds 5 --parameters 100000   rounds of clients that answer at once
// --pid is the coordinator's process, for its memory and processor time; --table prints one line of a table.
var table = args.Contains("--table", StringComparer.Ordinal);
var options = args.Skip(1).Where(word => word != "--table").Chunk(2).Where(pair => pair.Length == 2)
    .ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1], StringComparer.Ordinal);
string Text(string name, string fallback) => options.GetValueOrDefault(name, fallback);
int Number(string name, int fallback) => int.Parse(Text(name, $"{fallback}"), CultureInfo.InvariantCulture);
var url = new Uri(Text("url", "http://127.0.0.1:7070"));
var server = new ProcessUse(Number("pid", 0));
switch (args.FirstOrDefault())
{
    case "poll":
        await PollLoad.RunAsync(url, Number("clients", 10_000), TimeSpan.FromSeconds(Number("seconds", 20)), server, table);
        return 0;
    case "answer":
        using (var load = new AnswerLoad(url, Number("clients", 100), Number("rounds", 5), Number("parameters", 100_000), server))
            await load.RunAsync(table);
        return 0;
    default:
        Console.Error.WriteLine("poll or answer; see the top of Program.cs");
        return 2;
}
