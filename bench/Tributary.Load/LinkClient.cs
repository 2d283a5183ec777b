using System.Text;
using System.Text.Json;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Load;

/// <summary>One client of the native link with no training behind it: a connection, the bytes of its requests, nothing more.</summary>
internal sealed class LinkClient(Uri url, string id) : IDisposable
{
    private readonly string _session = System.Security.Cryptography.RandomNumberGenerator.GetHexString(16);
    private readonly HttpConnection _line = new();
    private readonly Dictionary<double, byte[]> _polls = [];

    public async Task<PollReply> PollAsync(double seconds, CancellationToken cancellation)
    {
        if (!_polls.TryGetValue(seconds, out var request))
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new PollRequest(_session,
                new ClientMessage { Examples = 100 })
            { WaitSeconds = seconds }, NativeJson.Default.PollRequest);
            _polls[seconds] = request = [.. Head("POST", "link/poll",
                $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n"), .. body];
        }

        var answer = await AskAsync(request, cancellation);
        return JsonSerializer.Deserialize(Whole(answer, "a poll"), NativeJson.Default.PollReply)
            ?? throw new InvalidDataException("an empty answer");
    }

    /// <summary>Reads a model and forgets it.</summary>
    public async Task FetchAsync(string sha256, CancellationToken cancellation)
    {
        await SendAsync(Head("GET", $"link/models/{sha256}", ""), cancellation);
        var length = await _line.HeadAsync(cancellation);
        if (_line.Status == 200 && length > 0) await _line.SkipAsync(length, cancellation);
        else Whole(await _line.BodyAsync(length, cancellation), "a model");
    }

    /// <summary>Sends the update until it is acknowledged; as the link's own client does, it asks first whether a large one is
    /// wanted.</summary>
    public async Task UploadAsync(string run, int round, UpdateBody body, CancellationToken cancellation)
    {
        var asks = body.Length > 256 * 1024;
        while (true)
        {
            var head = Head("PUT", $"link/runs/{run}/rounds/{round}/update",
                $"Content-Type: {LinkProtocol.SafeTensorsType}\r\nContent-Length: "
                + $"{body.Length}\r\n{(asks ? "Expect: 100-continue\r\n" : "")}");
            await SendAsync(head, cancellation);
            var length = asks ? await _line.HeadAsync(cancellation) : 0;
            if (asks && _line.Status != 100)
            {
                // Answered unread: the coordinator would take the next request for the body that was promised.
                _line.IsLast = true;
            }
            else
            {
                foreach (var block in body.Blocks()) await _line.SendAsync(block, cancellation);
                length = await _line.HeadAsync(cancellation);
            }

            var answer = await _line.BodyAsync(length, cancellation);
            if (_line.Status is not (429 or 503))
            {
                Whole(answer, "an update");
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0.1, _line.RetryAfter)), cancellation);
        }
    }

    public void Dispose() => _line.Dispose();

    private async Task<byte[]> AskAsync(byte[] request, CancellationToken cancellation)
    {
        await SendAsync(request, cancellation);
        return await _line.BodyAsync(await _line.HeadAsync(cancellation), cancellation);
    }

    private async Task SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        if (_line.IsLast) await _line.OpenAsync(url, cancellation);
        await _line.SendAsync(bytes, cancellation);
    }

    private byte[] Whole(byte[] answer, string what)
        => _line.Status == 200 ? answer : throw new IOException($"{id}, {what}: {_line.Status} {Encoding.UTF8.GetString(answer)}");

    private byte[] Head(string method, string path, string fields)
        => Encoding.ASCII.GetBytes(
            $"{method} /{path} HTTP/1.1\r\nHost: {url.Authority}\r\n{LinkProtocol.VersionHeader}: 1\r\n{LinkProtocol.ClientHeader}: "
            + $"{id}\r\n{fields}\r\n");
}
