using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>A model that came whole, as a file.</summary>
internal static class ModelFile
{
    private static int s_count;

    /// <summary>Fetches a model through a file of its own, which goes with this.</summary>
    /// <param name="folder">Where the file lies meanwhile; made where it is missing.</param>
    /// <param name="fetch">Writes what comes to the file, of at most so many bytes.</param>
    /// <exception cref="BrokenFileException">What came is not the model.</exception>
    public static async Task<ModelState> FetchAsync(string folder, AssignmentMessage assignment, TensorLayout layout,
        Func<FileStream, long, Task> fetch, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var name = $"{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}.part";
        await using var file = new FileStream(Path.Combine(folder, name), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
        await fetch(file, WeightFile.PayloadBytes(layout, assignment.Download) + SafeTensors.MaxHeaderBytes);
        return await ReadAsync(file, assignment, layout, cancellation);
    }

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
