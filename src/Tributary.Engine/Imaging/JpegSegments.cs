using System.Buffers.Binary;
using JpegLibrary;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>Walks over the segments of a JPEG and hands the library one checked segment after the other: the frame once its tables and
/// restart interval are known, each scan cut out with an end of its own. So none can replace what another was checked against.</summary>
internal sealed class JpegSegments(byte[] file, string name) : JpegDecoder
{
    // Encoders write a dozen; each costs a pass over the whole picture.
    private const int MaxScans = 100;

    private readonly List<int> _slots = [];
    private readonly HashSet<int> _seen = [];
    private readonly JpegPlanes _planes = new();
    private JpegFrame? _frame;
    private (JpegMarker Marker, int At, byte[] Steps) _start;
    private int _scans, _orientation = 1, _interval;
    private int? _adobe;
    private bool _isJfif;

    /// <summary>Where it stands in the file.</summary>
    public int Offset { get; private set; } = 2;

    /// <exception cref="BrokenFileException">What was looked at is not right.</exception>
    /// <exception cref="Exception">The library found it; what kind is not told by it.</exception>
    public Image Read()
    {
        SetInput(file);
        SetOutputWriter(_planes);
        Decode();
        if (_frame is null || _seen.Count < _frame.Components.Count) throw Broken("the picture, or one of its colours, is missing");
        var isNamedRgb = _frame.Components.Select(one => one.Id).SequenceEqual("RGB"u8.ToArray());
        var isRgb = !_isJfif && (_adobe == 0 || (_adobe is null && isNamedRgb));
        return _planes.Picture(isRgb).Upright(_orientation);
    }

    // Called for the first marker: all the others follow here.
    protected override bool ProcessMarkerForDecode(JpegMarker marker, ref JpegReader reader)
    {
        while (NextMarker() is { } next)
        {
            if (next == JpegMarker.EndOfImage)
            {
                Finish();
                return false;
            }

            if ((int)next is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            if (next == JpegMarker.StartOfImage) throw Broken("a second picture begins inside the first");
            var length = file.Length - Offset < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(Offset));
            if (length < 2 || length > file.Length - Offset) throw Broken($"a segment of {length} bytes is claimed; the file ends before");
            var end = Offset + length;
            Take(next, file.AsSpan(Offset + 2, length - 2), ref end);
            Offset = end;
        }

        // What was read of a progressive picture may be a rough one; of another one, everything.
        return _frame is { IsProgressive: false } ? false : throw Broken("the file ends before its end marker");
    }

    private void Take(JpegMarker marker, ReadOnlySpan<byte> segment, ref int end)
    {
        switch ((int)marker)
        {
            case 0xC0 or 0xC1 or 0xC2: TakeFrame(marker, segment); break;
            case 0xC4: JpegTables.Codes(segment, this, Broken); break;
            case 0xDB: JpegTables.Steps(segment, this, Broken); break;
            case 0xDA: end = Scan(segment, end); break;
            case 0xDD:
                if (segment.Length != 2) throw Broken("the restart interval is no number of 2 bytes");
                _interval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                if (_scans > 0 && !_frame!.IsProgressive && _interval != GetRestartInterval())
                    throw Broken("the restart interval changes between scans; save it as progressive or in one scan");
                SetRestartInterval(_interval);
                break;
            case 0xE0: _isJfif |= segment.StartsWith("JFIF\0"u8); break;
            case 0xE1 when segment.StartsWith("Exif\0\0"u8): _orientation = JpegOrientation.Of(segment); break;
            case 0xEE when segment.StartsWith("Adobe"u8) && segment.Length >= 12: _adobe = segment[11]; break;
            case >= 0xC3 and <= 0xCF:
                throw Broken($"it is coded in a way that is not read ({(int)marker:X2}: lossless, hierarchical or arithmetic); "
                    + "save it as baseline or progressive");
        }
    }

    private void TakeFrame(JpegMarker marker, ReadOnlySpan<byte> segment)
    {
        if (_frame is not null) throw Broken("there are two frames");
        _frame = JpegFrame.Decode(segment, marker == JpegMarker.StartOfFrame2, file.Length, Broken);
        if (_frame.Components.Count == 1) file[Offset + 9] = 0x11;
        _start = (marker, Offset, [.. _frame.Components.Select((_, i) => file[Offset + 10 + (3 * i)])]);
    }

    /// <returns>Where the scan's data ends.</returns>
    private int Scan(ReadOnlySpan<byte> segment, int data)
    {
        if (_frame is null) throw Broken("a scan stands before the frame");
        if (++_scans > MaxScans) throw Broken($"there are more than {MaxScans} scans");
        var scan = JpegScan.Decode(segment, _frame, Broken);
        for (var i = 0; i < scan.Components.Count; i++)
        {
            if ((scan.NeedsDc && GetHuffmanTable(true, scan.Dc[i]) is null) || (scan.NeedsAc && GetHuffmanTable(false, scan.Ac[i]) is null)
                || GetQuantizationTable(_start.Steps[scan.Components[i]]).IsEmpty)
                throw Broken("a scan needs a table that is not there");
            _seen.Add(scan.Components[i]);
        }

        if (!_frame.IsProgressive && scan.Components is [var only] && _frame.Components[only] is not { Across: 1, Down: 1 })
            throw Broken("its colours lie in scans of their own and are subsampled; save it as progressive or in one scan");
        Begin();
        var end = DataEnd(data);

        // After the last block the library wants a restart marker too.
        byte[] alone = [.. file.AsSpan(Offset, end - Offset), .. (ReadOnlySpan<byte>)(_interval > 0 ? [0xFF, 0xD0] : [])];
        Hand(JpegMarker.StartOfScan, alone);
        for (var i = 0; i < scan.Components.Count; i++)
        {
            if (i == _slots.Count) _slots.Add(0);
            _slots[i] = scan.Components[i];
        }

        return end;
    }

    private void Begin()
    {
        if (_planes.Begin(_frame!)) Hand(_start.Marker, file.AsMemory(_start.At));
    }

    // The library turns the coefficients of those colours into samples that the last scans named, one in each place. A scan of all of them
    // that refines nothing (one bit a block, all zero) names all.
    private void Finish()
    {
        if (_frame is not { IsProgressive: true } || _scans == 0 || _slots.SequenceEqual(Enumerable.Range(0, _frame.Components.Count)))
            return;
        var table = Enumerable.Range(0, 4).FirstOrDefault(number => GetHuffmanTable(true, (byte)number) is not null, -1);
        if (table < 0 || _seen.Count < _frame.Components.Count) throw Broken("a colour is missing");
        var count = _frame.Components.Count;
        List<byte> scan = [0, (byte)(6 + (2 * count)), (byte)count];
        foreach (var component in _frame.Components) scan.AddRange([component.Id, (byte)(table << 4)]);
        scan.AddRange([0, 0, 0x10]);
        var units = Units(_frame.Width, _frame.MaxAcross) * Units(_frame.Height, _frame.MaxDown);
        var bits = units * _frame.Components.Sum(component => component.Across * component.Down);
        SetRestartInterval(0);
        Hand(JpegMarker.StartOfScan, (byte[])[.. scan, .. new byte[(bits / 8) + 8]]);

        static long Units(int pixels, int blocks) => (pixels + (8 * blocks) - 1) / (8 * blocks);
    }

    private void Hand(JpegMarker marker, ReadOnlyMemory<byte> bytes)
    {
        var reader = new JpegReader(bytes);
        base.ProcessMarkerForDecode(marker, ref reader);
    }

    private JpegMarker? NextMarker()
    {
        for (; Offset + 1 < file.Length; Offset++)
        {
            if (file[Offset] != 0xFF || file[Offset + 1] is 0 or 0xFF) continue;
            Offset += 2;
            return (JpegMarker)file[Offset - 1];
        }

        return null;
    }

    private int DataEnd(int at)
    {
        for (; at + 1 < file.Length; at++)
            if (file[at] == 0xFF && file[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7))) return at;
        return file.Length;
    }

    private BrokenFileException Broken(string problem) => new(name, Offset, problem);
}
