using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Hooks;

/// <summary>What waits to be told to one address, as files, so that it waits over a restart too. An address that is no longer told has no
/// shelf: what waits for it stays until the folder is cleaned. A disk that takes nothing costs the restart, never the delivery.</summary>
/// <param name="folder">The folder of all shelves.</param>
internal sealed class HookShelf(string folder, Uri address)
{
    private readonly string _place = Path.Combine(folder,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)))[..16]);
    private long _last;

    /// <summary>What an earlier process left, the oldest first, each with what <see cref="Remove"/> takes.</summary>
    /// <param name="most">More than so many are let go, the newest first.</param>
    public IReadOnlyList<(string File, HookDelivery Delivery)> Load(int most)
    {
        var found = new List<(string, HookDelivery)>();
        try
        {
            if (!Directory.Exists(_place)) return [];
            foreach (var file in Directory.EnumerateFiles(_place).Order(StringComparer.Ordinal))
            {
                _ = long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                _last = Math.Max(_last, number);
                if (found.Count < most && Read(file) is { } delivery) found.Add((file, delivery));
                else File.Delete(file);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What was read is told.
        }

        return found;
    }

    /// <returns>What <see cref="Remove"/> takes; null where the disk does not take it.</returns>
    public string? Add(HookDelivery delivery)
    {
        var file = Path.Combine(_place, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _last):d12}.json"));
        try
        {
            Directory.CreateDirectory(_place);
            File.WriteAllBytes(file + ".part", JsonSerializer.SerializeToUtf8Bytes(delivery, ApiJson.Default.HookDelivery));
            File.Move(file + ".part", file, overwrite: true);
            return file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Remove(string? file)
    {
        try
        {
            if (file is not null) File.Delete(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is told once more after the next start; its id tells the listener.
        }
    }

    // Half written, or of another version: nothing can be told.
    private static HookDelivery? Read(string file)
    {
        try
        {
            return file.EndsWith(".json", StringComparison.Ordinal)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ApiJson.Default.HookDelivery) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
