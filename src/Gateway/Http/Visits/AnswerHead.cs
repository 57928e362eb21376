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
