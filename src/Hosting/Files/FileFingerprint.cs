using System.Buffers;
using System.Security.Cryptography;

namespace UserBalance.Hosting.Files;

/// <summary>
/// Tells whether files have another content than before. Times are not asked: those of a symbolic link are not those of its target, and
/// operators renew certificates by turning links.
/// </summary>
internal static class FileFingerprint
{
    // More than any file has that can be used; a file that was replaced by a huge one is not read to its end again and again.
    private const int MaxBytes = 1 << 20;

    /// <summary>The fingerprint of the content of all <paramref name="paths"/>. A file that cannot be read counts as such.</summary>
    public static string Of(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
            Append(hash, path);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            using var file = File.OpenRead(path);
            hash.AppendData(BitConverter.GetBytes(file.Length));
            hash.AppendData(buffer, 0, file.ReadAtLeast(buffer.AsSpan(0, MaxBytes), MaxBytes, throwOnEndOfStream: false));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            hash.AppendData("unreadable"u8);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
