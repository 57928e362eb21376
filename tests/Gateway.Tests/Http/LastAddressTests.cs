using UserBalance.Gateway.Http;

namespace UserBalance.Gateway.Tests.Http;

public sealed class LastAddressTests
{
    private readonly LastAddress _last = new();

    [Fact]
    public void Address_AskedForAgain_IsTheSameOne()
    {
        var first = _last.At("http://u1.s1", "/a%2Fb?c");

        Assert.Equal("http://u1.s1/a%2Fb?c", first.ToString());
        Assert.Same(first, _last.At("http://u1.s1", new string("/a%2Fb?c")));
    }

    [Theory]
    [InlineData("http://u1.s1", "/A")]
    [InlineData("http://u2.s1", "/a")]
    [InlineData("http://u1.s2", "/a")]
    public void Address_OfAnotherTargetOrServer_IsItsOwn(string prefix, string target)
    {
        _last.At("http://u1.s1", "/a");

        Assert.Equal(prefix + target, _last.At(prefix, target).ToString());
    }

    [Fact]
    public void Address_OfALongTarget_IsNotKept()
    {
        var target = "/" + new string('a', LastAddress.LongestKept);

        Assert.NotSame(_last.At("http://u1.s1", target), _last.At("http://u1.s1", target));
    }
}
