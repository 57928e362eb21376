using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tests.Net;

public sealed class DescriptorLimitTests
{
    private const string Heading = "Limit                     Soft Limit           Hard Limit           Units     ";

    [Theory]
    [InlineData("Max open files            1024                 1048576              files     ", 1_024)]
    [InlineData("Max open files            1073741816           1073741816           files     ", 1_073_741_816)]
    [InlineData("Max open files            99999999999          99999999999          files     ", int.MaxValue)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files", null)]
    [InlineData("Max processes             63432                63432                processes ", null)]
    public void Parse_TheKernelsList_IsTheSoftLimit(string line, int? limit) => Assert.Equal(limit, DescriptorLimit.Parse([Heading, line]));

    [Fact]
    public void OfProcess_OnLinux_IsKnown() => Assert.Equal(OperatingSystem.IsLinux(), DescriptorLimit.OfProcess is not null);

    [Fact]
    public void IsReached_WhileThereAreDescriptors_IsNot() => Assert.False(DescriptorLimit.IsReached());
}
