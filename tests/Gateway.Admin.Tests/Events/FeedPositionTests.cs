using UserBalance.Gateway.Admin.Events;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Events;

public sealed class FeedPositionTests
{
    [Theory]
    [InlineData("3-17", "3-17")]
    [InlineData("app:3-17", "3-17")]
    [InlineData("app:3-17,web:1-2", "3-17")]
    public void TryResume_OnePool_TakesItsPlace(string id, string expected)
    {
        var position = new FeedPosition(["app"]);
        Assert.True(position.TryResume(id));
        Assert.Equal(expected, position.ToString());
    }

    [Theory]
    [InlineData("web:1-2,app:3-17", "app:3-17,web:1-2")]
    [InlineData("web:1-2", "web:1-2")]
    [InlineData("gone:1-2", "")]
    public void TryResume_SeveralPools_TakesThePlacesThatAreNamed(string id, string expected)
    {
        var position = new FeedPosition(["web", "app"]);
        Assert.True(position.TryResume(id));
        Assert.Equal(expected, position.ToString());
    }

    [Theory]
    [InlineData("3-17")]
    [InlineData("app:3-17,1-2")]
    [InlineData("app:")]
    [InlineData("app")]
    [InlineData(",")]
    public void TryResume_NotAnId_IsRefused(string id) => Assert.False(new FeedPosition(["web", "app"]).TryResume(id));

    [Fact]
    public void Position_AtFirst_IsThePresent()
    {
        var position = new FeedPosition(["app"]);
        Assert.Null(position["app"]);
        position["app"] = new DecisionCursor(1, 2);
        Assert.Equal("1-2", position.ToString());
    }
}
