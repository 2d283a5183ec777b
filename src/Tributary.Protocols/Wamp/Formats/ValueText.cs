using System.Text;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>A value as a person reads it.</summary>
internal static class ValueText
{
    private const int MaxBytes = 64;

    public static string Of(WampValue value)
    {
        switch (value.Kind)
        {
            case WampKind.Bytes:
                return $"({value.Bytes.Length} bytes)";
            case WampKind.Real:
                return value.Real!.Value.ToString("R");
            case WampKind.List:
                return $"[{string.Join(", ", value.Items.Take(MaxBytes).Select(Of))}]";
            case WampKind.Map:
                return $"{{{string.Join(", ", value.Entries.Take(MaxBytes).Select(entry => $"{Of(entry.Key)}: {Of(entry.Value)}"))}}}";
            default:
                var writer = WampFormat.Json.CreateWriter(MaxBytes);
                writer.Value(value);
                return Encoding.UTF8.GetString(writer.Finish().Span);
        }
    }
}
