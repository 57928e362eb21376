using UserBalance.Gateway.Connections;

namespace UserBalance.Gateway.Tests.Connections;

public sealed class OpenConnectionsTests
{
    private readonly OpenConnections _open = new();
    private readonly List<string> _closed = [];

    [Fact]
    public void Shed_UserWithTheMost_IsClosedFirstAndLargestFirst()
    {
        Open("known", requests: 1);
        Open("greedy", requests: 2);
        Open("greedy", requests: 100);
        Open("greedy", requests: 50);
        Assert.Equal(1, _open.Shed(share: 0.5));
        Assert.Equal(["greedy 100"], _closed);
    }

    [Fact]
    public void Shed_ManySmallConnectionsOfOneUser_AreClosedBeforeTheLargerOneOfAnother()
    {
        Open("known", requests: 3);
        for (var i = 0; i < 100; i++)
            Open("greedy", requests: 1);
        Assert.InRange(_open.Shed(share: 0.9), 85, 95);
        Assert.DoesNotContain("known 3", _closed);
    }

    [Fact]
    public void MayHold_ARequestUnderWay_IsThatAndItsConnection()
    {
        Open("known", requests: 1);
        Assert.Equal(OpenConnection.OfConnection + OpenConnection.OfRequest, _open.MayHold);
    }

    [Fact]
    public void Shed_All_ClosesAllOnce()
    {
        var gone = Open("gone", requests: 5);
        _open.Remove(gone);
        Open("one", requests: 0);
        Open("other", requests: 1);
        Assert.Equal(2, _open.Shed(share: 1));
        Assert.Equal(["other 1", "one 0"], _closed);
    }

    [Fact]
    public void Bytes_RequestThatIsOver_CountsNoMore()
    {
        var connection = Open("known", requests: 0);
        using (connection.Begin())
            Assert.Equal(OpenConnection.OfConnection + OpenConnection.OfRequest, connection.Bytes);
        Assert.Equal(OpenConnection.OfConnection, connection.Bytes);
    }

    private OpenConnection Open(string holder, int requests)
    {
        var connection = new OpenConnection(() => holder, () => _closed.Add($"{holder} {requests}"));
        for (var i = 0; i < requests; i++)
            connection.Begin();
        _open.Add(connection);
        return connection;
    }
}
