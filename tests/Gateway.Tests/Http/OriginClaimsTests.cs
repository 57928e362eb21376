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
    public void IsClaim_HeaderThatTellsAnOrigin_IsOne(string name) => Assert.True(OriginClaims.IsClaim(name));

    [Theory]
    [InlineData("X-Forwarded")]
    [InlineData("X-Forwarder-For")]
    [InlineData("Forwarded-By")]
    [InlineData("X-Real-IPs")]
    [InlineData("X-UserBalance-Tokens")]
    [InlineData("Host")]
    [InlineData("")]
    public void IsClaim_AnotherHeader_IsNone(string name) => Assert.False(OriginClaims.IsClaim(name));
}
