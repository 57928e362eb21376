using UserBalance.Gateway.Http;

namespace UserBalance.Gateway.Tests.Http;

public sealed class OriginClaimsTests
{
    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X_Forwarded-For")]
    [InlineData("X-Forwarded_For")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("Forwarded")]
    [InlineData("FORWARDED")]
    [InlineData("X-Real-IP")]
    [InlineData("x_real_ip")]
    [InlineData("X-UserBalance-Token")]
    [InlineData("x_userbalance-TOKEN")]
    [InlineData("X_UserBalance_Anything")]
    [InlineData("X-UserBalance-")]
    [InlineData("X.Forwarded.For")]
    [InlineData("X~UserBalance!Token")]
    [InlineData("X-Forwarded")]
    [InlineData("Forwarded-For")]
    [InlineData("Client-IP")]
    [InlineData("True_Client_IP")]
    [InlineData("X-Original-Proto")]
    [InlineData("Proxy")]
    [InlineData("Content_Length")]
    [InlineData("content.length")]
    [InlineData("Transfer_Encoding")]
    public void IsClaim_HeaderThatTellsAnOrigin_IsOne(string name) => Assert.True(OriginClaims.IsClaim(name));

    [Theory]
    [InlineData("X-Forwarder-For")]
    [InlineData("Forwarded-By")]
    [InlineData("X-Real-IPs")]
    [InlineData("X-UserBalanced")]
    [InlineData("X-Cluster-Client-IP-And-More")]
    [InlineData("Proxy-Status")]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("TRANSFER-ENCODING")]
    [InlineData("Transfer_Encodings")]
    [InlineData("")]
    public void IsClaim_AnotherHeader_IsNone(string name) => Assert.False(OriginClaims.IsClaim(name));
}
