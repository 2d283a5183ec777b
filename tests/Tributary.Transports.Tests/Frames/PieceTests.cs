using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Folders;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Frames;

/// <summary>A model and an update in pieces, with another end that sends what it should not.</summary>
public sealed class PieceTests : IDisposable
{
    private const string Key = "r/1/train";
    private const int PieceBytes = 100;
    private static readonly byte[] s_model = [.. Enumerable.Range(0, 1050).Select(i => (byte)(i * 7))];
    private readonly TemporaryFolder _folder = new();
    private readonly Channel<Frame> _come = Channel.CreateUnbounded<Frame>();
    private readonly PassedTally _passed = new(new RecordingObserver());
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_comes_whole_and_goes_on_where_it_ended()
    {
        var asked = 0;
        Assert.Equal(s_model, await FetchAsync(wanted =>
        {
            asked++;
            Say(Piece(wanted.Offset, wanted.Length));
        }, has: 350));

        Assert.Equal((7, 0L), (asked, _passed.Count));
    }

    [Fact]
    public async Task Pieces_that_come_twice_or_out_of_order_are_passed_over()
    {
        var first = true;
        Assert.Equal(s_model, await FetchAsync(wanted =>
        {
            Say(Piece(wanted.Offset, wanted.Length));
            Say(Piece(wanted.Offset, wanted.Length));
            if (first) Say(Piece(500, PieceBytes));
            first = false;
        }));

        Assert.InRange(_passed.Count, 11, 12);
    }

    [Fact]
    public async Task A_piece_that_is_lost_is_asked_for_again()
    {
        var lost = new HashSet<long>();
        Assert.Equal(s_model, await FetchAsync(wanted =>
        {
            if (wanted.Offset is 300 or 700 && lost.Add(wanted.Offset)) return;
            Say(Piece(wanted.Offset, wanted.Length));
        }));

        Assert.Equal([300, 700], lost.Order());
    }

    [Fact]
    public async Task A_coordinator_that_says_nothing_or_the_same_again_and_again_is_left()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => FetchAsync(_ => { }));

        // No word that goes on, however many come.
        using var end = new CancellationTokenSource();
        var saying = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                Say(Piece(500, PieceBytes));
                await Task.Delay(5, Now);
            }
        }, Now);
        await Assert.ThrowsAsync<TimeoutException>(() => FetchAsync(_ => { }));
        await end.CancelAsync();
        await saying;
    }

    [Theory]
    [InlineData("too long")]
    [InlineData("empty")]
    [InlineData("another total")]
    [InlineData("a total beyond the model")]
    [InlineData("a total below what is here")]
    [InlineData("no total")]
    [InlineData("no place")]
    public async Task A_piece_that_cannot_be_ends_the_download(string wrong)
    {
        var count = 0;
        await Assert.ThrowsAsync<BrokenFileException>(() => FetchAsync(wanted =>
        {
            var right = Piece(wanted.Offset, wanted.Length);
            Say(count++ < 2 ? right : wrong switch
            {
                "too long" => right with { Payload = new byte[s_model.Length] },
                "empty" => right with { Payload = default },
                "another total" => Piece(wanted.Offset, wanted.Length, total: 1049),
                "a total beyond the model" => Piece(wanted.Offset, wanted.Length, total: long.MaxValue),
                "a total below what is here" => Piece(wanted.Offset, wanted.Length, total: 50),
                "no total" => right with { Total = null },
                _ => right with { Offset = null },
            });
        }));
    }

    [Fact]
    public async Task A_problem_is_told_as_such_also_where_it_cannot_be_read()
    {
        var gone = FrameJson.Frame("a", FrameWords.Piece, FrameWords.Problem,
            new TakenMessage(0) { Problem = new ProblemMessage { Status = 410, Title = "gone" }, RetryAfterSeconds = -5 },
            FrameJson.Default.TakenMessage, Key);
        var told = await Assert.ThrowsAsync<LinkProblemException>(() => FetchAsync(_ => Say(gone)));
        Assert.Equal((410, "gone"), (told.Status, told.Message));

        var nothing = gone with { Payload = "{"u8.ToArray() };
        var broken = await Assert.ThrowsAsync<LinkProblemException>(() => FetchAsync(_ => Say(nothing)));
        Assert.False(broken.IsFinal);
    }

    [Fact]
    public async Task An_update_goes_out_whole_over_words_that_cannot_be_and_pieces_that_are_lost()
    {
        var (content, whole) = Update();
        using (content)
        {
            var (got, lost, begins) = (new MemoryStream(), 0, 0);
            var upload = new PieceUpload(new Link(1000, frame =>
            {
                if (frame.Kind == FrameWords.Begin)
                {
                    // Silence; then words that cannot be; then what is here.
                    if (begins++ == 0) return;
                    Say(new Frame("a", FrameWords.Taken, FrameWords.Taken, "{\"offset\":"u8.ToArray()));
                    Say(Taken(-5));
                    Say(Taken(whole.Length + 1));
                    Say(Taken(got.Length));
                }
                else if (frame.Offset == got.Length && !(got.Length == 2000 && lost++ == 0))
                {
                    got.Write(frame.Payload.Span);
                    Say(got.Length == whole.Length ? Taken(got.Length) with { Payload = Json(new(got.Length) { Acknowledged = true }) }
                        : Taken(got.Length));
                }
                else Say(Taken(got.Length));
            }), "a", _come.Reader, _passed, new QuickClock());

            var reply = await upload.RunAsync(Key, content, Now);

            Assert.False(reply.Repeated);
            Assert.Equal(whole, got.ToArray());
            Assert.Equal(1, Math.Min(1, lost));
            Assert.Equal(3L * (begins - 1), _passed.Count);
        }
    }

    [Fact]
    public async Task An_update_about_which_the_coordinator_says_nothing_that_can_be_is_given_up_for_now()
    {
        var (content, _) = Update();
        using (content)
            await Assert.ThrowsAsync<TimeoutException>(() => new PieceUpload(new Link(1000, _ => Say(Taken(long.MaxValue))), "a",
                _come.Reader, _passed, new QuickClock()).RunAsync(Key, content, Now));

        Assert.Equal(6, _passed.Count);
    }

    private static (UpdateContent Content, byte[] Bytes) Update()
    {
        var spec = ModelCatalog.Find("logreg")!;
        var model = new ModelState(spec.Layout(), new float[spec.Layout().Length]);
        var assignment = new AssignmentMessage { Key = Key, Kind = "train", Run = "r", Round = 1, Model = new string('0', 64) };
        var content = new UpdateContent(assignment, new Update(model, 5), model, DateTimeOffset.UnixEpoch, null);
        var bytes = content.Blocks().SelectMany(block => block.ToArray()).ToArray();
        Assert.Equal(Convert.ToHexString(content.Digest), Convert.ToHexString(SHA256.HashData(bytes)));
        return (content, bytes);
    }

    private static Frame Piece(long offset, int length, long? total = null)
        => new("a", FrameWords.Piece, FrameWords.Bytes,
            s_model.AsMemory((int)offset, Math.Min(length, s_model.Length - (int)offset)))
        { Key = Key, Offset = offset, Total = total ?? s_model.Length };

    private static Frame Taken(long offset) => new("a", FrameWords.Taken, FrameWords.Taken, Json(new TakenMessage(offset)));

    private static byte[] Json(TakenMessage taken)
        => Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(taken, FrameJson.Default.TakenMessage));

    private void Say(Frame frame) => _come.Writer.TryWrite(frame);

    private async Task<byte[]> FetchAsync(Action<FetchMessage> asked, int has = 0)
    {
        var path = _folder.At("model.part");
        await File.WriteAllBytesAsync(path, s_model[..has], Now);
        await using (var file = new FileStream(path, FileMode.Open))
            await new PieceDownload(new Link(PieceBytes, frame => asked(FrameJson.Read(frame, FrameJson.Default.FetchMessage)!)), "a",
                _come.Reader, _passed, new QuickClock()).RunAsync(Key, file, 2000, Now);
        return await File.ReadAllBytesAsync(path, Now);
    }

    private sealed class Link(int pieceBytes, Action<Frame> sent) : IFrameLink
    {
        public int PieceBytes => pieceBytes;

        public Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation) => throw new NotSupportedException();

        public Task SendAsync(Frame frame, CancellationToken cancellation)
        {
            sent(frame);
            return Task.CompletedTask;
        }
    }
}
