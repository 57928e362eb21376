using UserBalance.Compare.Loads;

namespace UserBalance.Compare.Tests.Loads;

public sealed class UsersTests
{
    [Theory]
    [InlineData(0, "127.16.0.0")]
    [InlineData(258, "127.16.1.2")]
    [InlineData(1_000_000, "127.31.66.64")]
    public void Address_OfANumber_IsTheOneThatTheScriptMakes(int number, string address) =>
        Assert.Equal(address, Users.Address(number).ToString());
}
