using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Http;

namespace UserBalance.Gateway.Tests.Http;

public sealed class FrameCountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FrameCount _frames;

    public FrameCountTests()
    {
        _frames = new FrameCount(_time);
        Assert.True(_frames.Take(new("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray())));
    }

    [Theory]
    [InlineData(0, 0, 0)] // DATA without a byte
    [InlineData(0, 0, 1)]
    [InlineData(0, 8, 1)] // with padding only
    [InlineData(1, 0, 6)] // HEADERS that go on
    [InlineData(2, 0, 5)] // PRIORITY
    [InlineData(3, 0, 4)] // RST_STREAM
    [InlineData(4, 0, 0)] // SETTINGS
    [InlineData(6, 0, 8)] // PING
    [InlineData(8, 0, 4)] // WINDOW_UPDATE of nothing
    [InlineData(9, 0, 0)] // CONTINUATION
    [InlineData(0xFA, 0, 100)] // unknown
    public void Take_FramesThatCarryNothing_AreLimited(byte kind, byte flags, int length)
    {
        var frame = Frame(kind, flags, new byte[length]);
        for (var i = 0; i < FrameCount.MaxAtOnce; i++)
            Assert.True(_frames.Take(new(frame)));
        Assert.False(_frames.Take(new(frame)));
    }

    [Theory]
    [InlineData(0, 0, 16)]
    [InlineData(0, 1, 0)] // the end of a body
    [InlineData(1, 5, 6)] // a request
    [InlineData(1, 4, 6)]
    public void Take_FramesOfRequests_AreNotLimited(byte kind, byte flags, int length)
    {
        var frame = Frame(kind, flags, new byte[length]);
        for (var i = 0; i < 3 * FrameCount.MaxAtOnce; i++)
            Assert.True(_frames.Take(new(frame)));
    }

    [Fact]
    public void Take_RoomForMuch_MayBeSaidManyTimesMore()
    {
        var room = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(room, FrameCount.SmallestIncrement);
        for (var i = 0; i < FrameCount.IncrementsForOne * FrameCount.MaxAtOnce; i++)
            Assert.True(_frames.Take(new(Frame(8, 0, room))));
        Assert.False(_frames.Take(new(Frame(8, 0, room))));
    }

    [Theory]
    [InlineData(200, 200, false)] // padding and nothing else
    [InlineData(200, 190, false)]
    [InlineData(100, 255, false)] // more of it than there is
    [InlineData(200, 184, true)]
    public void Take_PaddedPieces_AreMeasuredWithoutPadding(int behindLength, byte padding, bool isPiece)
    {
        var payload = new byte[1 + behindLength];
        payload[0] = padding;
        var frame = Frame(0, 8, payload);
        for (var i = 0; i < FrameCount.MaxAtOnce; i++)
            Assert.True(_frames.Take(new(frame)));
        Assert.Equal(isPiece, _frames.Take(new(frame)));
    }

    [Fact]
    public void Take_AsManyAsMayComeEachSecond_AreTakenForEver()
    {
        byte[] second = [.. Enumerable.Repeat(Frame(6, 0, new byte[8]), FrameCount.MaxEachSecond).SelectMany(frame => frame)];
        for (var i = 0; i < 20; i++)
        {
            Assert.True(_frames.Take(new(second)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10_000)]
    public void Take_InPiecesOfAnySize_CountsTheSame(int size)
    {
        byte[] both = [.. Frame(6, 0, new byte[8]), .. Frame(0, 0, new byte[300]), .. Frame(8, 0, [0, 0, 0, 1])];
        byte[] all = [.. Enumerable.Repeat(both, FrameCount.MaxAtOnce / 2).SelectMany(frame => frame)];
        foreach (var piece in all.Chunk(size))
            Assert.True(_frames.Take(new(piece)));
        Assert.False(_frames.Take(new(Frame(6, 0, new byte[8]))));
    }

    private static byte[] Frame(byte kind, byte flags, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        (frame[3], frame[4]) = (kind, flags);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
