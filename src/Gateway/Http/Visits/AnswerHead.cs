namespace UserBalance.Gateway.Http.Visits;

/// <summary>Reads as much of an answer over HTTP/1.1 as tells what it is.</summary>
internal static class AnswerHead
{
    private const int Version = 9;
    private const int StatusLine = 12;

    /// <summary>The status of the final answer; 0 when it has not come yet, or what has come is none.</summary>
    public static int StatusOf(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= StatusLine && bytes.StartsWith("HTTP/1."u8) && TryParse(bytes[Version..StatusLine], out var status))
        {
            if (status is < 100 or > 199 or 101)
                return status;
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return 0;
            bytes = bytes[(end + 4)..];
        }

        return 0;
    }

    /// <summary>The same, once all headers of that answer have come.</summary>
    public static int StatusOfWhole(ReadOnlySpan<byte> bytes)
    {
        var status = StatusOf(bytes);
        return status == 0 || !HasEnd(bytes) ? 0 : status;
    }

    private static bool HasEnd(ReadOnlySpan<byte> bytes)
    {
        // A head that ends before this one is of an answer that is not final.
        while (bytes.IndexOf("\r\n\r\n"u8) is var end and >= 0)
        {
            if (StatusOf(bytes[..end]) != 0)
                return true;
            bytes = bytes[(end + 4)..];
        }

        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, out int status)
    {
        status = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            status = (status * 10) + (digit - '0');
        }

        return true;
    }
}
