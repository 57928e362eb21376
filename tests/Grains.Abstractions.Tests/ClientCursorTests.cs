namespace UserBalance.Grains.Abstractions.Tests;

public sealed class ClientCursorTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 255)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void TryParse_WhatToStringWrites_IsTheSameCursor(long epoch, int place)
    {
        var cursor = new ClientCursor(epoch, place);
        Assert.True(ClientCursor.TryParse(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
        Assert.Matches("^[A-Za-z0-9_-]{16}$", cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("AAAAAAAAAAEAAAA")]
    [InlineData("AAAAAAAAAAEAAAAAA")]
    [InlineData("AAAAAAAAAAEA AAA")]
    [InlineData("AAAAAAAAAAEA+AAA")]
    [InlineData("________________")]
    [InlineData("AAAAAAAAAAH_____")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.False(ClientCursor.TryParse(text, out _));
}
