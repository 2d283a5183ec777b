namespace Tributary.Storage.Backups;

/// <summary>A file in a backup.</summary>
/// <param name="Path">With forward slashes: <c>tables/runs.jsonl</c>, <c>models/….safetensors</c>, <c>access/…</c>,
/// <c>logs/…</c>.</param>
/// <param name="Sha256">Of its bytes, in small hex digits.</param>
public sealed record BackupEntry(string Path, long Bytes, string Sha256);
