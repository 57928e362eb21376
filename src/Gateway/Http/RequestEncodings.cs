using System.Text;
using Microsoft.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>How the web server reads the headers of requests.</summary>
internal static class RequestEncodings
{
    private const string KeepAlive = "keep-alive";
    private const string Close = "close";
    private const int MaxDigits = 19;

    private static readonly Encoding Length = new RewritingEncoding(LengthOf);
    private static readonly Encoding Options = new RewritingEncoding(OptionsOf);

    /// <summary>The encoding of a header: each byte is a character, and stays itself on its way to the server.</summary>
    /// <param name="name">The header.</param>
    public static Encoding Of(string name)
    {
        if (name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase))
            return Length;
        return name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? Options : Encoding.Latin1;
    }

    // The web server takes whatever .NET takes for a number (a sign, white space around it, zero characters behind it), and a proxy in
    // front may have read another length, or none. It has no room for more digits either.
    private static string LengthOf(string text) => text.Length > MaxDigits || text.AsSpan().ContainsAnyExceptInRange('0', '9') ? "?" : text;

    // The web server forgets all other options, those of other lines too, when it knows exactly one of them. So it is given none, or two
    // that together mean the same: close decides, and a connection is kept alive without a word. HTTP/1.0 wants the word, which a proxy
    // must not obey (RFC 9112, 9.3).
    private static string OptionsOf(string text)
    {
        if (text.Equals(KeepAlive, StringComparison.OrdinalIgnoreCase))
            return "";
        var options = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var others = options.Where(option => !option.Equals(KeepAlive, StringComparison.OrdinalIgnoreCase)).ToList();
        return others.Exists(option => option.Equals(Close, StringComparison.OrdinalIgnoreCase)
            || option.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase))
            ? string.Join(", ", others.Append(KeepAlive))
            : string.Join(", ", others);
    }

    /// <summary>Latin-1, read as another text.</summary>
    private sealed class RewritingEncoding(Func<string, string> rewrite) : Encoding
    {
        public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes, index, count).Length;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        {
            var text = Read(bytes, byteIndex, byteCount);
            text.CopyTo(chars.AsSpan(charIndex));
            return text.Length;
        }

        public override int GetMaxByteCount(int charCount) => charCount;

        public override int GetMaxCharCount(int byteCount) => byteCount + ", ".Length + KeepAlive.Length;

        private string Read(byte[] bytes, int index, int count) => rewrite(Latin1.GetString(bytes, index, count));
    }
}
