using System.Runtime.InteropServices;

namespace Tributary.Engine.Data;

/// <summary>Where a field lies in its record, without the spaces and quotes around it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CsvField(int Start, int Length);
