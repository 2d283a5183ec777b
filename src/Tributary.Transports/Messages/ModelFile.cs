using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>A model that came whole, as a file.</summary>
internal static class ModelFile
{
    /// <exception cref="BrokenFileException">It is not the model of the assignment.</exception>
    public static async Task<ModelState> ReadAsync(FileStream file, AssignmentMessage assignment, TensorLayout layout,
        CancellationToken cancellation)
    {
        file.Position = 0;
        if (assignment.Download == WeightEncoding.Float32)
        {
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
            if (actual != assignment.Model)
                throw new BrokenFileException("the model", 0, $"its SHA-256 is {actual}, not {assignment.Model}");
            file.Position = 0;
        }

        return WeightFile.Read(file, "the model", layout, null, out _);
    }
}
