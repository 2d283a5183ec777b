using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Tributary.Engine.Formats;

/// <summary>The header of a .npy file: a Python dictionary with descr, fortran_order and shape. Only this much of Python is
/// understood.</summary>
internal sealed record NpyHeader(NumberFormat Format, bool Fortran, int[] Shape)
{
    // NumPy leaves room for the growing axis to get this many digits.
    private const int GrowthDigits = 21;

    private const int MaxDimensions = 64;

    /// <summary>Magic string, version 1.0, length and dictionary, padded to a multiple of 64 as numpy.save does.</summary>
    public static byte[] Encode(IReadOnlyList<int> shape, NumberFormat format, bool fortran)
    {
        var tuple = shape.Count == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        var text = $"{{'descr': '{Descr(format)}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {tuple}, }}";
        if (shape.Count > 0) text += new string(' ', GrowthDigits - shape[fortran ? ^1 : 0].ToString(CultureInfo.InvariantCulture).Length);

        // NumPy pads by a whole 64 where the header would end there anyway.
        var padding = 64 - (10 + text.Length + 1) % 64;
        text += new string(' ', padding) + "\n";
        var bytes = new byte[10 + text.Length];
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)text.Length));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        return bytes;
    }

    /// <summary>A type as NumPy writes it.</summary>
    public static string Descr(NumberFormat format)
        => $"{(format.Bytes == 1 ? '|' : format.BigEndian ? '>' : '<')}{format.Kind}{format.Bytes}";

    public static NpyHeader Decode(byte[] bytes, long offset, ByteSource source)
        => new Parser(Encoding.Latin1.GetString(bytes), offset, source).Header();

    private static NumberFormat? Named(string descr)
    {
        if (descr.Length < 3 || !int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)) return null;
        var known = (descr[1], bytes) is ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1);
        return known && descr[0] is '<' or '>' or '|' or '=' ? new NumberFormat(descr[1], bytes, BigEndian: descr[0] == '>') : null;
    }

    private sealed class Parser(string text, long offset, ByteSource source)
    {
        private int _at;

        public NpyHeader Header()
        {
            string? descr = null;
            bool? fortran = null;
            int[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                var keyAt = _at;
                var key = Quoted();
                Expect(':');
                if (key == "descr" && descr is null) descr = Descr();
                else if (key == "fortran_order" && fortran is null) fortran = Truth();
                else if (key == "shape" && shape is null) shape = Tuple();
                else throw Broken($"the header's key '{key}' is unknown or stands twice; descr, fortran_order and shape are expected",
                    keyAt);
                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipSpaces();
            if (_at < text.Length) throw Broken("something follows the header's dictionary");
            if (descr is null || fortran is null || shape is null)
                throw Broken("the header lacks one of descr, fortran_order and shape", 0);
            if (descr.Contains('O', StringComparison.Ordinal))
                throw Broken("it holds Python objects; they are pickles, which run code when loaded, and are never read", 0);
            var format = Named(descr) ?? throw Broken($"the type '{descr}' is not supported; f2, f4, f8, i1..i8, u1..u8 and b1 are", 0);
            return new NpyHeader(format, fortran.Value, shape);
        }

        private string Descr()
        {
            SkipSpaces();
            if (_at < text.Length && text[_at] == '[') throw Broken("it holds records with named fields; plain numbers are expected");
            return Quoted();
        }

        private string Quoted()
        {
            SkipSpaces();
            if (_at < text.Length && text[_at] is '\'' or '"')
            {
                var end = text.IndexOf(text[_at], _at + 1);
                if (end > 0)
                {
                    var quoted = text[(_at + 1)..end];
                    _at = end + 1;
                    return quoted;
                }
            }

            throw Broken("a quoted text is expected here");
        }

        private bool Truth()
        {
            SkipSpaces();
            foreach (var (word, value) in ((string, bool)[])[("True", true), ("False", false)])
            {
                if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) continue;
                _at += word.Length;
                return value;
            }

            throw Broken("True or False is expected here");
        }

        private int[] Tuple()
        {
            var shape = new List<int>();
            Expect('(');
            while (!Accept(')'))
            {
                SkipSpaces();
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (!int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
                    throw Broken($"an extent from 0 to {int.MaxValue} is expected here", start);
                if (shape.Count == MaxDimensions) throw Broken($"the array has more than {MaxDimensions} dimensions");
                shape.Add(extent);
                Accept('L'); // Python 2 wrote long integers so
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. shape];
        }

        private bool Accept(char letter)
        {
            SkipSpaces();
            if (_at >= text.Length || text[_at] != letter) return false;
            _at++;
            return true;
        }

        private void Expect(char letter)
        {
            if (!Accept(letter)) throw Broken($"'{letter}' is expected here in the header");
        }

        private void SkipSpaces()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t') _at++;
        }

        private BrokenFileException Broken(string problem, int? at = null) => source.Broken(problem, offset + (at ?? _at));
    }
}
