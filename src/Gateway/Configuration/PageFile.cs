using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;

namespace UserBalance.Gateway.Configuration;

/// <summary>A page of the operator's own, as it is in its file.</summary>
internal sealed class PageFile
{
    /// <summary>
    /// The most bytes that a page may have: 64 KiB. It is kept in memory, and everybody who is turned away is sent all of it.
    /// </summary>
    public const int MaxLength = 64 * 1024;

    private PageFile(byte[] content) => Content = content;

    /// <summary>The page, in UTF-8.</summary>
    public byte[] Content { get; }

    /// <summary>Reads the page in <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="page">The page.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryLoad(string path, [NotNullWhen(true)] out PageFile? page, [NotNullWhen(false)] out string? problem)
    {
        page = null;
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[MaxLength + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            problem = WhyNot(content.AsSpan(0, length));
            if (problem is null)
                page = new(content[..length]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {e.Message.TrimEnd('.')}";
        }

        return page is not null;
    }

    /// <summary>How long it is.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Content.Length} bytes");

    private static string? WhyNot(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return "is empty";
        if (content.Length > MaxLength)
            return "is longer than that";
        return Utf8.IsValid(content) ? null : "is not UTF-8";
    }
}
